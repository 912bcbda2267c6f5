import type { Clock } from '../../shared/clock.ts'
import { NotFound } from '../../shared/errors.ts'
import type { TenantId } from '../../shared/ids.ts'
import type { KeysetRequest } from '../../shared/page.ts'
import type { Channel, ChannelId } from '../channel.ts'
import {
  type ChannelIntegrity,
  type IntegrityObserver,
  type IntegrityReport,
  outcomeOf,
  silentIntegrityObserver,
} from '../integrity.ts'
import type { LiveSources } from '../ports/live-sources.ts'
import type { ArchiveReaders, ArchiveStorage } from '../ports/repositories.ts'
import type { Snowflake } from '../snowflake.ts'
import { requireKept, type Tenant } from '../tenant.ts'
import { type AskSource, SourceLook } from './source-look.ts'
import { verifyChannel } from './verify-channel.ts'
import { pagesOf } from './walk-pages.ts'

export interface VerifyCommand {
  readonly tenantId: TenantId
  readonly source: AskSource
}

/**
 * Looks through a tenant's archive for what does not fit together, and compares it with its source. Writes nothing, and may run
 * beside other work. Gives a report also where the source refuses: its `source.error` says why.
 *
 * Rejects with `not_found`, `tenant_closed`, `invalid` (the source is to be asked and the tenant archives no community yet) and
 * `source_mismatch`.
 */
export type VerifyTenant = (command: VerifyCommand, observer?: IntegrityObserver) => Promise<IntegrityReport>

interface Dependencies {
  readonly storage: ArchiveStorage
  readonly clock: Clock
  readonly liveSources: LiveSources
}

export const verifyTenant =
  ({ storage, clock, liveSources }: Dependencies): VerifyTenant =>
  async ({ tenantId, source: ask }, observer = silentIntegrityObserver) => {
    const { read } = storage
    const startedAt = clock.now()
    const tenant = await read.tenants.find(tenantId)
    if (tenant === null) throw new NotFound('tenant')
    requireKept(tenant)
    observer.found(await totalOf(read, tenantId))
    const source = await SourceLook.at(liveSources, tenant, ask)
    try {
      const found = await new Verification(read, tenant, source, observer).run()
      return {
        tenant: { slug: tenant.slug, name: tenant.name },
        startedAt: startedAt.toISOString(),
        finishedAt: clock.now().toISOString(),
        outcome: outcomeOf(found.channels),
        looked: found.looked,
        unjudged: await unjudgedIn(read, tenantId, found),
        channels: found.channels,
        source: source?.report(found.isKnown) ?? null,
      }
    } finally {
      await source?.close()
    }
  }

const channelsOf = ({ channels }: ArchiveReaders, tenantId: TenantId): AsyncGenerator<readonly Channel[]> =>
  pagesOf((request: KeysetRequest<Snowflake>) => channels.listAll(tenantId, request), 500)

async function totalOf(read: ArchiveReaders, tenantId: TenantId): Promise<IntegrityReport['looked']> {
  let [channels, messages] = [0, 0]
  for await (const page of channelsOf(read, tenantId)) {
    channels += page.length
    for (const { messageCount } of await read.channelStats.findOf(page.map(({ id }) => id))) messages += messageCount
  }
  return { channels, messages }
}

async function unjudgedIn(
  { tenantLeases }: ArchiveReaders,
  tenantId: TenantId,
  { looked, channels }: Pick<IntegrityReport, 'looked' | 'channels'>,
): Promise<IntegrityReport['unjudged']> {
  if (channels.some(({ findings }) => findings.some(({ kind }) => kind === 'progress.running'))) return 'under_way'
  if (looked.channels > 0) return null
  return (await tenantLeases.find(tenantId)) === null ? 'nothing_stored' : 'under_way'
}

class Verification {
  readonly #read: ArchiveReaders
  readonly #tenant: Tenant
  readonly #source: SourceLook | null
  readonly #observer: IntegrityObserver
  readonly #known = new Set<Snowflake>()
  readonly #channels: ChannelIntegrity[] = []
  #messages = 0

  constructor(read: ArchiveReaders, tenant: Tenant, source: SourceLook | null, observer: IntegrityObserver) {
    this.#read = read
    this.#tenant = tenant
    this.#source = source
    this.#observer = observer
  }

  async run() {
    for await (const page of channelsOf(this.#read, this.#tenant.id)) await this.#lookAt(page)
    return {
      looked: { channels: this.#known.size, messages: this.#messages },
      channels: this.#channels,
      isKnown: (id: Snowflake): boolean => this.#known.has(id),
    }
  }

  async #lookAt(channels: readonly Channel[]): Promise<void> {
    const parents = await this.#parentsOf(channels)
    const slugs = await this.#read.channelSlugs.findOf(channels.map(({ id }) => id))
    const named = new Set(slugs.map(({ channelId }) => channelId))
    for (const channel of channels) {
      const { name } = channel.profile.value
      const report = await verifyChannel({
        ...{ read: this.#read, tenant: this.#tenant, source: this.#source, channel },
        parent: parents.get(channel.parent?.value ?? null) ?? null,
        hasSlug: named.has(channel.id),
        looked: (messages) => {
          this.#messages += messages
          this.#observer.progressed({ channels: this.#known.size, messages: this.#messages, name })
        },
      })
      this.#known.add(channel.sourceId)
      if (report.findings.length > 0) this.#channels.push(report)
      this.#observer.progressed({ channels: this.#known.size, messages: this.#messages, name })
    }
  }

  async #parentsOf(channels: readonly Channel[]): Promise<ReadonlyMap<ChannelId | null, Channel>> {
    const ids = channels.map(({ parent }) => parent?.value ?? null).filter((id) => id !== null)
    const parents = await this.#read.channels.findMany([...new Set(ids)])
    return new Map(parents.map((parent) => [parent.id, parent]))
  }
}
