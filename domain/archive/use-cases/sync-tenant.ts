import type { Clock } from '../../shared/clock.ts'
import { Invalid, NotFound } from '../../shared/errors.ts'
import type { TenantId } from '../../shared/ids.ts'
import type { KeysetRequest } from '../../shared/page.ts'
import { inParallel } from '../../shared/parallel.ts'
import type { Channel } from '../channel.ts'
import { Aborted, SourceMismatch, SourceRefused, SourceUnavailable } from '../errors.ts'
import type { KeyVault } from '../ports/key-vault.ts'
import type { LiveChannel, LiveSource, LiveSources } from '../ports/live-sources.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { Pseudonyms } from '../pseudonym.ts'
import { previousSnowflake, type Snowflake, snowflakeAt } from '../snowflake.ts'
import type { SourceCommunity } from '../source.ts'
import { type ChannelSyncReport, type SyncObserver, type SyncReport, silentSyncObserver } from '../sync-report.ts'
import { requireOpen, type Tenant } from '../tenant.ts'
import { isForbidden } from './channel-failure.ts'
import { type ChannelSync, type SyncExtent, syncChannel } from './channel-walk.ts'
import { CommunitySight } from './community-sight.ts'
import { abortable, holdTenant } from './hold-tenant.ts'
import { leftOutBy } from './left-out.ts'
import { claimSecret } from './require-secret.ts'
import { AuthorLedger } from './save-authors.ts'
import { pagesOf } from './walk-pages.ts'

export interface SyncCommand {
  readonly tenantId: TenantId
  readonly depth: SyncExtent['depth']
  /** Only these, by their ids at the source; all, if absent. What is known of the others is brought up to date all the same. */
  readonly channels?: readonly Snowflake[] | undefined
  /** Only what was sent since, and until then. */
  readonly since?: Date | undefined
  readonly until?: Date | undefined
}

export interface SyncWork {
  /** Who holds the tenant meanwhile, in at most 64 characters. The same owner again takes its own hold over. */
  readonly owner: string
  readonly signal?: AbortSignal | undefined
  readonly observer?: SyncObserver | undefined
}

/**
 * Brings a tenant's community in as it is now: every channel and thread, who may see them, and of the messages what is new or
 * changed. A channel that cannot be read fails alone. Killed at any point, the next run goes on.
 *
 * Gives a report also where the platform refuses in the middle: its `error` says why. Rejects before anything is read with
 * `not_found` (also of a channel that was asked for), `tenant_closed`, `tenant_busy`, `invalid` (the tenant archives no community yet), `source_mismatch`, `source_refused`
 * and `source_unavailable`; at any time with `aborted`, `lease_lost` and where the storage or the secret fails.
 */
export type SyncTenant = (command: SyncCommand, work: SyncWork) => Promise<SyncReport>

export interface SyncDependencies {
  readonly storage: ArchiveStorage
  readonly clock: Clock
  readonly vault: KeyVault
  readonly liveSources: LiveSources
  readonly syncOptions: SyncOptions
  /** Does `work` every so often until the function that it gives is called. What it rejects with is of no matter. */
  readonly keepAlive: (work: () => Promise<void>) => () => Promise<void>
}

export interface SyncOptions {
  /** Channels that are walked at the same time. */
  readonly channelsAtOnce: number
  /** Whether everyone who reacted is asked for, where counts changed. */
  readonly reactionUsers: boolean
}

export const syncTenant =
  (dependencies: SyncDependencies): SyncTenant =>
  async (command, work) => {
    const { storage, liveSources, keepAlive } = dependencies
    await claimSecret(dependencies)()
    return holdTenant(storage, command.tenantId, work.owner, async (held) => {
      const tenant = await storage.read.tenants.find(command.tenantId)
      if (tenant === null) throw new NotFound('tenant')
      requireOpen(tenant)
      if (tenant.sourceId === null) throw Invalid.of('/sourceId', 'is not set: the tenant archives no community yet')
      const source = liveSources.open(tenant.sourceId)
      const end = (): void => void source.close()
      // The platform may have us wait for longer than a hold lasts.
      const stop = keepAlive(() => held.transact(async () => {}, { repeatable: true }))
      work.signal?.addEventListener('abort', end)
      try {
        return await new TenantSync(dependencies, command, work, tenant, source, abortable(held, work.signal)).run()
      } catch (error) {
        throw work.signal?.aborted ? new Aborted() : error
      } finally {
        await stop()
        work.signal?.removeEventListener('abort', end)
        await source.close()
      }
    })
  }

/** So many channels in a row that the platform did not answer for: it answers for none. */
const unansweredInARow = 3

class TenantSync {
  readonly #dependencies: SyncDependencies
  readonly #command: SyncCommand
  readonly #observer: SyncObserver
  readonly #tenant: Tenant
  readonly #source: LiveSource
  readonly #storage: ArchiveStorage
  readonly #reports: ChannelSyncReport[] = []
  #unanswered = 0

  constructor(
    dependencies: SyncDependencies,
    command: SyncCommand,
    { observer = silentSyncObserver }: SyncWork,
    tenant: Tenant,
    source: LiveSource,
    storage: ArchiveStorage,
  ) {
    this.#dependencies = dependencies
    this.#command = command
    this.#observer = observer
    this.#tenant = tenant
    this.#source = source
    this.#storage = storage
  }

  async run(): Promise<SyncReport> {
    const startedAt = this.#dependencies.clock.now()
    const community = await this.#source.describe()
    if (community.id !== this.#tenant.sourceId) throw new SourceMismatch(this.#tenant.sourceId ?? '', community.id)
    const pseudonyms = await this.#pseudonyms()
    const { clock } = this.#dependencies
    const sight = new CommunitySight({
      source: this.#source,
      tenant: this.#tenant,
      storage: this.#storage,
      pseudonyms,
      clock,
    })
    const found: LiveChannel[] = []
    const error = await this.#untilRefused(async () => {
      found.push(...(await sight.discover()))
      await this.#walk(found, sight, pseudonyms)
      await sight.refresh()
    })
    const gone = error === null ? await this.#goneFrom(found) : []
    return this.#report(community, startedAt, gone, error)
  }

  async #pseudonyms(): Promise<Pseudonyms> {
    const key = await this.#storage.read.tenantKeys.find(this.#tenant.id)
    if (key === null) throw new NotFound('key of the tenant')
    return new Pseudonyms(this.#dependencies.vault.unwrap(this.#tenant.id, key.wrappedKey))
  }

  async #walk(found: readonly LiveChannel[], sight: CommunitySight, pseudonyms: Pseudonyms): Promise<void> {
    const { clock, syncOptions } = this.#dependencies
    const wanted = this.#command.channels
    const chosen = wanted === undefined ? found : found.filter(({ id }) => wanted.includes(id))
    const unknown = wanted?.find((id) => !chosen.some((channel) => channel.id === id))
    if (unknown !== undefined) throw new NotFound(`channel as ${unknown}`)
    this.#observer.found(chosen)
    const shared: Omit<ChannelSync, 'channel' | 'unlisted'> = {
      ...{ source: this.#source, tenant: this.#tenant, storage: this.#storage, sight, pseudonyms, clock },
      authors: new AuthorLedger(this.#storage),
      extent: this.#extent(),
      reactionUsers: syncOptions.reactionUsers,
      observer: this.#observer,
    }
    const unlisted = new Map(
      this.#source.unlisted().map((each) => [each.what === 'threads' ? each.id : null, each.error]),
    )
    await inParallel(chosen, syncOptions.channelsAtOnce, async (channel) => {
      const report = await syncChannel({ ...shared, channel, unlisted: unlisted.get(channel.id) ?? null })
      this.#reports.push(report)
      this.#observer.finished(report)
      this.#refuseSilence(report)
    })
  }

  #refuseSilence({ outcome, error }: ChannelSyncReport): void {
    if (outcome === 'failed' && error?.class === 'source_unavailable') this.#unanswered++
    else if (outcome === 'complete' || outcome === 'failed') this.#unanswered = 0
    if (this.#unanswered >= unansweredInARow)
      throw new SourceUnavailable('it did not answer for several channels in a row')
  }

  #extent(): SyncExtent {
    const { depth, since, until } = this.#command
    if (since === undefined && until === undefined) return { depth, range: null }
    const from = snowflakeAt(since ?? new Date(0))
    const end = until ?? this.#dependencies.clock.now()
    return { depth, range: { from, to: previousSnowflake(snowflakeAt(new Date(end.getTime() + 1))) } }
  }

  async #untilRefused(work: () => Promise<void>): Promise<SyncReport['error']> {
    try {
      await work()
      return null
    } catch (error) {
      if (!(error instanceof SourceRefused || error instanceof SourceUnavailable)) throw error
      return { code: error.code, message: error.message }
    }
  }

  /** Channels that were synced once and that the source no longer lists, as far as it listed everything. */
  async #goneFrom(found: readonly LiveChannel[]): Promise<SyncReport['gone']> {
    const { channels, syncProgress } = this.#storage.read
    const listed = new Set(found.map(({ id }) => id))
    const isLeftOut = leftOutBy(this.#tenant.id, this.#source.unlisted())
    const gone: Channel[] = []
    const list = (request: KeysetRequest<Snowflake>) => channels.listAll(this.#tenant.id, request)
    for await (const page of pagesOf(list, 500)) {
      const unlisted = page.filter((channel) => !listed.has(channel.sourceId) && !isLeftOut(channel))
      const synced = new Set(
        (await syncProgress.findOf(unlisted.map(({ id }) => id))).map(({ channelId }) => channelId),
      )
      gone.push(...unlisted.filter(({ id }) => synced.has(id)))
    }
    return gone.map(({ sourceId, profile }) => ({ id: sourceId, name: profile.value.name }))
  }

  #report(
    { id, name }: SourceCommunity,
    startedAt: Date,
    gone: SyncReport['gone'],
    error: SyncReport['error'],
  ): SyncReport {
    const told = new Set<string | null>(this.#reports.map(({ id }) => id))
    const unlisted = this.#source.unlisted().filter(({ what, id }) => what === 'channel' || !told.has(id))
    const isWhole = [...this.#reports, ...unlisted].every((each) => each.error === null || isForbidden(each.error))
    return {
      tenant: { slug: this.#tenant.slug, name: this.#tenant.name },
      community: { id, name },
      startedAt: startedAt.toISOString(),
      finishedAt: this.#dependencies.clock.now().toISOString(),
      outcome: error !== null ? 'failed' : isWhole ? 'complete' : 'partial',
      channels: this.#reports,
      gone,
      unlisted,
      error,
    }
  }
}
