import type { Clock } from '../../shared/clock.ts'
import { NotFound } from '../../shared/errors.ts'
import type { IdGenerator, TenantId } from '../../shared/ids.ts'
import { channelIdOf } from '../channel.ts'
import { Aborted } from '../errors.ts'
import {
  type ImportObserver,
  noCounts,
  type SourceCounts,
  type SourceReport,
  silentObserver,
} from '../import-report.ts'
import type { MessageRecord } from '../message.ts'
import { normaliseChannel } from '../normalise-channel.ts'
import { normalisePage } from '../normalise-page.ts'
import { earlier } from '../observed.ts'
import { textOfPeople } from '../personal-text.ts'
import type { ExportFile, ExportFiles } from '../ports/export-files.ts'
import type { KeyVault } from '../ports/key-vault.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { Pseudonyms } from '../pseudonym.ts'
import type { ArchiveSource, SourceChannel, SourceCommunity, SourceFault, SourcePage } from '../source.ts'
import type { Tenant } from '../tenant.ts'
import { concludeImport } from './conclude-import.ts'
import type { CreateTenant } from './create-tenant.ts'
import { abortable } from './hold-tenant.ts'
import { ImportHolds } from './import-holds.ts'
import { ImportJournal, type TenantReport } from './import-journal.ts'
import { oneAhead } from './one-ahead.ts'
import { claimSecret } from './require-secret.ts'
import type { ImportTarget, ResolvedTenant } from './resolve-tenant.ts'
import { AuthorLedger } from './save-authors.ts'
import { saveChannels } from './save-channels.ts'
import { SourceWalk } from './source-walk.ts'
import { writePage } from './write-page.ts'

export interface ImportCommand {
  readonly paths: readonly string[]
  /** The folder that no link among `paths` may lead out of; `null`, if absent: links are followed wherever they lead. */
  readonly within?: string | null
  readonly target: ImportTarget
  /** `everyone`: what the files do not know to be confidential is everyone's. They say nothing of permissions themselves. */
  readonly channelVisibility: 'everyone' | 'unknown'
  /** `infer`: what a whole file no longer has was deleted. `ignore`, if absent: a file's silence says nothing. */
  readonly deletions?: 'infer' | 'ignore'
  readonly observer?: ImportObserver
  /** To have each tenant that is reached to itself, until the end. Without it, other imports may write to the same ones meanwhile. */
  readonly exclusive?: ExclusiveImport
}

export interface ExclusiveImport {
  /** Who holds the tenants meanwhile, in at most 64 characters. The same owner again takes its own holds over. */
  readonly owner: string
  /** Ends the import between two pages. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Brings export files in, one after the other, and tells of each what became of it. A file that cannot be taken fails alone;
 * what was written of one stays, and importing it again goes on from there. Rejects only where the storage or the secret fails;
 * an exclusive one also with `tenant_busy` where other work holds a tenant, and with `lease_lost` where other work took it over.
 *
 * One that is called off gives the reports so far: the file that it was at is `failed` with `aborted`, those behind it are not
 * told of. What only all files together tell is not worked out, nor are deletions inferred. Its record is closed like any other.
 */
export type ImportArchive = (command: ImportCommand) => Promise<readonly SourceReport[]>

export interface ImportDependencies {
  readonly storage: ArchiveStorage
  readonly clock: Clock
  readonly ids: IdGenerator
  readonly vault: KeyVault
  readonly exportFiles: ExportFiles
  readonly createTenant: CreateTenant
}

export const importArchive =
  (dependencies: ImportDependencies): ImportArchive =>
  async (command) => {
    await claimSecret(dependencies)()
    const files = await dependencies.exportFiles.find(command.paths, command.within)
    command.observer?.found(files)
    const holds = new ImportHolds(dependencies.storage, command.exclusive?.owner ?? null)
    try {
      return await importFiles(files, command, dependencies, holds)
    } finally {
      await holds.release()
    }
  }

async function importFiles(
  files: readonly ExportFile[],
  command: ImportCommand,
  dependencies: ImportDependencies,
  holds: ImportHolds,
): Promise<readonly SourceReport[]> {
  const signal = command.exclusive?.signal
  const tenants = new OpenTenants(dependencies, holds, signal)
  const journal = new ImportJournal({ ...dependencies, storageOf: holds.storageOf }, command.deletions === 'infer')
  const tried: TenantReport[] = []
  for (const [position, file] of files.entries()) {
    if (signal?.aborted) break
    const report = await importFile(file, command, dependencies, tenants)
    await journal.finished(report, position)
    tried.push(report)
  }
  const concluded = await conclude(tried, command, dependencies, tenants)
  await journal.concluded(concluded)
  return concluded.map(({ report }) => report)
}

/** The reports as they are, where the import is called off. */
async function conclude(
  tried: readonly TenantReport[],
  { deletions = 'ignore', exclusive }: ImportCommand,
  { storage, clock }: ImportDependencies,
  { storageOf }: OpenTenants,
): Promise<readonly TenantReport[]> {
  if (exclusive?.signal?.aborted) return tried
  try {
    return await concludeImport(tried, { read: storage.read, storageOf, deletions, now: clock.now() })
  } catch (error) {
    if (error instanceof Aborted) return tried
    throw error
  }
}

/** What an import keeps of a tenant while it runs. */
interface OpenTenant {
  readonly storage: ArchiveStorage
  readonly pseudonyms: Pseudonyms
  readonly authors: AuthorLedger
}

async function importFile(
  file: ExportFile,
  command: ImportCommand,
  dependencies: ImportDependencies,
  tenants: OpenTenants,
): Promise<TenantReport> {
  const walk = new SourceWalk(file, command.observer ?? silentObserver)
  let tenant: Tenant | null = null
  const report = await walk.run(async (source, community) => {
    const resolved = await tenants.resolve(community, command.target)
    walk.reached(resolved)
    tenant = resolved.tenant
    const open = await tenants.open(resolved.tenant)
    for await (const channel of source.channels()) {
      await importChannel({ source, channel, community, tenant: resolved.tenant, open, command, dependencies, walk })
    }
  })
  return { report, tenant }
}

interface ChannelImport {
  readonly source: ArchiveSource
  readonly channel: SourceChannel
  readonly community: SourceCommunity
  readonly tenant: Tenant
  readonly open: OpenTenant
  readonly command: ImportCommand
  readonly dependencies: ImportDependencies
  readonly walk: SourceWalk
}

async function importChannel(work: ChannelImport): Promise<void> {
  const { tenant, open, command, dependencies, walk } = work
  const now = dependencies.clock.now()
  // A file from a clock that runs ahead would outdo every later sight.
  const channel = { ...work.channel, observedAt: earlier(work.channel.observedAt, now) }
  const channels = normaliseChannel(channel, {
    tenantId: tenant.id,
    text: textOfPeople(open.pseudonyms),
    visibility: command.channelVisibility,
    now,
  })
  // The channel itself comes behind its parent.
  walk.entered(channel, channels.at(-1)?.profile.value.name ?? channel.id)
  await saveChannels(open.storage, channels)
  // Most of a page's time is the storage's: the next is read meanwhile.
  for await (const ready of oneAhead(readyPages({ ...work, channel }, now))) {
    walk.met(ready.faults)
    walk.turned(ready.page, await importPage(ready, work))
  }
}

/** A page that can be written: its authors are stored. */
interface ReadyPage {
  readonly page: SourcePage
  readonly messages: readonly MessageRecord[]
  readonly faults: readonly SourceFault[]
  readonly now: Date
}

async function* readyPages(work: ChannelImport, started: Date): AsyncGenerator<ReadyPage> {
  const { source, channel, community, tenant, open, dependencies } = work
  for await (const page of source.messages(channel, null)) {
    const now = dependencies.clock.now()
    const sight = { ...page, observedAt: earlier(page.observedAt, started) }
    const { authors, messages, faults } = normalisePage(sight, {
      tenantId: tenant.id,
      channelId: channelIdOf(tenant.id, channel.id),
      pseudonyms: open.pseudonyms,
      authorNames: tenant.policies.authorNames,
      origin: community.origin,
      now,
    })
    await open.authors.save(authors, now)
    yield { page, messages, faults, now }
  }
}

async function importPage({ messages, now }: ReadyPage, work: ChannelImport): Promise<Partial<SourceCounts>> {
  const { channel, tenant, open } = work
  if (messages.length === 0) return noCounts
  const channelId = channelIdOf(tenant.id, channel.id)
  const { keepHistory } = tenant.policies
  return writePage(open.storage, { channelId, seen: messages, deletions: [], keepHistory, now })
}

class OpenTenants {
  readonly #open = new Map<string, OpenTenant>()
  readonly #dependencies: ImportDependencies
  readonly #holds: ImportHolds
  readonly #signal: AbortSignal | undefined

  constructor(dependencies: ImportDependencies, holds: ImportHolds, signal: AbortSignal | undefined) {
    this.#dependencies = dependencies
    this.#holds = holds
    this.#signal = signal
  }

  readonly storageOf = (tenantId: TenantId): ArchiveStorage => abortable(this.#holds.storageOf(tenantId), this.#signal)

  resolve(community: SourceCommunity, target: ImportTarget): Promise<ResolvedTenant> {
    return this.#holds.resolve(this.#dependencies, community, target)
  }

  async open(tenant: Tenant): Promise<OpenTenant> {
    const known = this.#open.get(tenant.id)
    if (known !== undefined) return known
    const { vault } = this.#dependencies
    const storage = this.storageOf(tenant.id)
    const key = await storage.read.tenantKeys.find(tenant.id)
    if (key === null) throw new NotFound('key of the tenant')
    const open = {
      storage,
      pseudonyms: new Pseudonyms(vault.unwrap(tenant.id, key.wrappedKey)),
      authors: new AuthorLedger(storage),
    }
    this.#open.set(tenant.id, open)
    return open
  }
}
