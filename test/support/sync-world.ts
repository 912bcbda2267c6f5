import { createKeyVault } from '../../adapters/crypto/key-vault.ts'
import { dceExportFiles } from '../../adapters/dce/export-files.ts'
import { discordSources } from '../../adapters/discord/discord-sources.ts'
import { archiveUseCases, type SyncReport, type Tenant } from '../../domain/archive/index.ts'
import type { KeyVault } from '../../domain/archive/ports/key-vault.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import type {
  SyncCommand,
  SyncDependencies,
  SyncOptions,
  SyncWork,
} from '../../domain/archive/use-cases/sync-tenant.ts'
import type { ArchiveUseCases } from '../../domain/archive/use-cases.ts'
import { type DumpableArchive, openDumpableArchive } from './archive-dump.ts'
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from './fake-discord/fake-discord.ts'
import { type SeededClock, seededClock, seededIds, seededRandomness, seededSecret } from './seeded.ts'

/** A Discord of the test's own, and the archive on the storage of the test's project that syncs from it. */
export interface SyncWorld extends DumpableArchive {
  readonly discord: FakeDiscord
  readonly archive: ArchiveUseCases
  readonly clock: SeededClock
  readonly vault: KeyVault
  /** Hidden from the public, unless it is said; of the fake's guild. */
  tenant(named?: boolean): Promise<Tenant>
  /** A second later than what was before. */
  sync(tenant: Tenant, command?: Partial<SyncCommand>, work?: Partial<SyncWork>): Promise<SyncReport>
}

export async function openSyncWorld(
  options: FakeDiscordOptions = {},
  syncOptions: Partial<SyncOptions> = {},
  keepAlive: SyncDependencies['keepAlive'] = () => async () => {},
): Promise<SyncWorld> {
  const harness = await openDumpableArchive()
  await harness.empty()
  const discord = await startFakeDiscord({ limits: null, ...options })
  const [clock, vault] = [seededClock(), createKeyVault(seededSecret())]
  const liveSources = discordSources({
    token: () => discord.token,
    api: discord.url,
    clock,
    requestsPerSecond: 10_000,
    pauses: [1, 1, 1],
  })
  const archive = archiveUseCases({
    ...{ storage: harness.storage, vault, clock, liveSources, exportFiles: dceExportFiles },
    ...{ ids: seededIds(), randomness: seededRandomness() },
    keepAlive,
    syncOptions: { channelsAtOnce: 4, reactionUsers: true, ...syncOptions },
  })
  let runs = 0
  return {
    ...harness,
    ...{ discord, archive, clock, vault },
    tenant: (named = false) =>
      archive.createTenant({
        ...{ name: 'Sample', platform: 'discord', sourceId: snowflake(discord.guildId), visibility: 'public' },
        policies: { authorNames: named ? 'named' : 'pseudonymous' },
      }),
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
