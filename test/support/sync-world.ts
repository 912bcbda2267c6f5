import { expect } from 'vitest'
import { createKeyVault } from '../../adapters/crypto/key-vault.ts'
import { dceExportFiles } from '../../adapters/dce/export-files.ts'
import { type DiscordOptions, discordSources } from '../../adapters/discord/discord-sources.ts'
import { createMetrics, type Metrics } from '../../adapters/telemetry/metrics.ts'
import { archiveUseCases, type SyncReport, type Tenant } from '../../domain/archive/index.ts'
import type { KeyVault } from '../../domain/archive/ports/key-vault.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import type {
  SyncCommand,
  SyncDependencies,
  SyncOptions,
  SyncWork,
} from '../../domain/archive/use-cases/sync-tenant.ts'
import type { ArchiveUseCases } from '../../domain/archive/use-cases.ts'
import { publicViewer } from '../../domain/archive/viewer.ts'
import type { Clock } from '../../domain/shared/clock.ts'
import { type DumpableArchive, openDumpableArchive } from './archive-dump.ts'
import { numbersIn } from './archive-dump-compared.ts'
import { namedDump } from './archive-dump-named.ts'
import type { ArchiveDump } from './archive-dump-rows.ts'
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from './fake-discord/fake-discord.ts'
import { channelTypes } from './fake-discord/json.ts'
import { notLive } from './no-live-sources.ts'
import { type SeededClock, seededClock, seededIds, seededRandomness, seededSecret } from './seeded.ts'

/** A Discord of the test's own, and the archive on the storage of the test's project that syncs from it. */
export interface SyncWorld extends DumpableArchive {
  readonly discord: FakeDiscord
  readonly archive: ArchiveUseCases
  /** What all its archives count. */
  readonly metrics: Metrics
  /** The same archive on a storage that a test has wrapped, with other wishes, or of a process that has a clock of its own. */
  archiveOn(storage: ArchiveStorage, syncOptions?: Partial<SyncOptions>, ownClock?: Clock): ArchiveUseCases
  readonly clock: SeededClock
  readonly vault: KeyVault
  /** Hidden from the public, unless it is said; of the fake's guild. */
  tenant(named?: boolean): Promise<Tenant>
  /** The text channel with the most messages of its own. */
  busiest(): string
  /** Whether anyone may see a channel now. */
  isPublic(tenant: Tenant, channel: string): Promise<boolean>
  /** What is committed now, with the source's ids in place of random ones: see `namedDump`. */
  named(): Promise<ArchiveDump>
  /** A second later than what was before. */
  sync(tenant: Tenant, command?: Partial<SyncCommand>, work?: Partial<SyncWork>): Promise<SyncReport>
}

export async function openSyncWorld(
  options: FakeDiscordOptions = {},
  syncOptions: Partial<SyncOptions> = {},
  discordOptions: Partial<DiscordOptions> = {},
  keepAlive: SyncDependencies['keepAlive'] = () => async () => {},
): Promise<SyncWorld> {
  const harness = await openDumpableArchive()
  await harness.empty()
  const metrics = createMetrics()
  const [clock, vault] = [seededClock(), createKeyVault(seededSecret())]
  const discord = await startFakeDiscord({ limits: null, clock, ...options })
  const liveSources = discordSources({
    token: () => discord.token,
    api: discord.url,
    clock,
    requestsPerSecond: 10_000,
    pauses: [1, 1, 1],
    ...discordOptions,
  })
  const archiveOn: SyncWorld['archiveOn'] = (storage, wishes = {}, ownClock = clock) =>
    archiveUseCases({
      ...{ storage, vault, clock: ownClock, liveSources, exportFiles: dceExportFiles },
      ...{ ids: seededIds(), randomness: seededRandomness() },
      ...{ keepAlive, meter: metrics, rest: notLive.rest },
      ...{ cronTimes: notLive.cronTimes, syncSchedule: notLive.syncSchedule },
      syncOptions: { ...notLive.syncOptions, ...syncOptions, ...wishes },
    })
  const archive = archiveOn(harness.storage)
  const { state } = discord
  const people = numbersIn(
    JSON.stringify([discord.botId, state.people, state.channels().map(({ id }) => state.messages(id))]),
  )
  let runs = 0
  return {
    ...harness,
    ...{ discord, archive, archiveOn, clock, vault, metrics },
    tenant: (named = false) =>
      archive.createTenant({
        ...{ name: 'Sample', platform: 'discord', sourceId: snowflake(discord.guildId), visibility: 'public' },
        policies: { authorNames: named ? 'named' : 'pseudonymous' },
      }),
    busiest: () => {
      const texts = state.channels().filter(({ type }) => type === channelTypes.text)
      const [first] = texts.sort((a, b) => state.messages(b.id).length - state.messages(a.id).length)
      return first?.id ?? expect.unreachable()
    },
    isPublic: ({ slug }, channel) =>
      archive.getChannel({ tenant: slug, channel, viewer: publicViewer }).then(
        () => true,
        () => false,
      ),
    named: async () => namedDump(await harness.dump(), vault, people),
    sync: ({ id }, command = {}, work = {}) => {
      clock.advance(1_000)
      return archive.syncTenant({ tenantId: id, depth: 'window', ...command }, { owner: `run ${++runs}`, ...work })
    },
    close: async () => {
      await discord.close()
      await harness.close()
    },
  }
}
