import 'reflect-metadata'
import { container, type DependencyContainer, instanceCachingFactory } from 'tsyringe'
import type { Overrides } from '../adapters/cli/app.ts'
import { createKeyVault } from '../adapters/crypto/key-vault.ts'
import { systemIds } from '../adapters/crypto/system-ids.ts'
import { systemRandomness } from '../adapters/crypto/system-randomness.ts'
import { dceExportFiles } from '../adapters/dce/export-files.ts'
import { discordSources } from '../adapters/discord/discord-sources.ts'
import { importFolder } from '../adapters/files/import-folder.ts'
import { uploadFolder } from '../adapters/files/upload-folder.ts'
import { periodically } from '../adapters/jobs/periodic.ts'
import { rest } from '../adapters/jobs/rest.ts'
import { createLogger } from '../adapters/telemetry/log.ts'
import { createMetrics } from '../adapters/telemetry/metrics.ts'
import { cronTimes } from '../adapters/time/cron-times.ts'
import { systemClock } from '../adapters/time/system-clock.ts'
import { within } from '../adapters/time/within.ts'
import { archiveUseCases, sharedRequestBudgets } from '../domain/archive/index.ts'
import { operationsUseCases } from '../domain/operations/index.ts'
import { leaseTimes } from '../domain/shared/lease.ts'
import { syncOrders } from './bridges/sync-orders.ts'
import { tenantOrders } from './bridges/tenant-orders.ts'
import { type Config, ConfigurationInvalid, healthInterval } from './config/index.ts'
import { healthOf, type WatchedReadiness } from './health.ts'
import { lookerAt } from './look.ts'
import { migrationsOf } from './migrations.ts'
import { observeTidb } from './observe-tidb.ts'
import { sampleFiles } from './sample-files.ts'
import { type OpenedStorage, openStorage, standingOf } from './storage.ts'
import { unwatched, watchSyncs } from './sync-watch.ts'
import * as tokens from './tokens.ts'

export interface OpenedContainer {
  readonly container: DependencyContainer
  /** Closes what was opened, the last first. */
  close(): Promise<void>
}

/** The whole program, wired for one configuration. What nobody resolves is never opened. */
export function buildContainer(config: Config, { exports }: Pick<Overrides, 'exports'> = {}): OpenedContainer {
  const child = container.createChildContainer()
  const opened: OpenedStorage[] = []
  let readiness: WatchedReadiness | null = null
  const once = <T>(make: (c: DependencyContainer) => T) => ({ useFactory: instanceCachingFactory(make) })

  child.register(tokens.CONFIG, { useValue: config })
  child.register(tokens.CLOCK, { useValue: systemClock })
  child.register(tokens.IDS, { useValue: systemIds })
  child.register(tokens.RANDOMNESS, { useValue: systemRandomness })
  child.register(tokens.EXPORT_FILES, { useValue: exports === 'sample' ? sampleFiles : dceExportFiles })
  child.register(tokens.UPLOADS, { useValue: uploadFolder(config.uploads) })
  child.register(tokens.IMPORT_FOLDER, { useValue: importFolder(config.importFolder) })
  child.register(
    tokens.LOGGER,
    once(() => createLogger(config.log)),
  )
  child.register(tokens.METRICS, once(createMetrics))
  child.register(
    tokens.LIVE_SOURCES,
    once((c) =>
      discordSources({
        token: () => config.discord.token,
        api: config.discord.api,
        requestsPerSecond: config.discord.requestsPerSecond,
        clock: c.resolve(tokens.STORAGE).archive.read.clock,
        logger: c.resolve(tokens.LOGGER),
        meter: c.resolve(tokens.METRICS),
        budgets: sharedRequestBudgets({
          storage: c.resolve(tokens.STORAGE).archive,
          perSecond: config.discord.requestsPerSecond,
          refusedAtMost: config.discord.refusedRequests,
        }),
      }),
    ),
  )
  child.register(
    tokens.TIDB_OBSERVER,
    once((c) =>
      observeTidb({
        meter: c.resolve(tokens.METRICS),
        logger: c.resolve(tokens.LOGGER),
        slowStatement: config.log.slowStatement,
        // Whoever is asked for the first time now has nothing to be told.
        away: (failure) => readiness?.away(failure),
      }),
    ),
  )
  child.register(
    tokens.KEY_VAULT,
    once(() => createKeyVault(secretOf(config))),
  )
  child.register(
    tokens.MIGRATIONS,
    once((c) => migrationsOf(config, c.resolve(tokens.TIDB_OBSERVER).failure)),
  )
  child.register(
    tokens.STORAGE,
    once((c) => {
      const storage = openStorage(config, {
        logger: c.resolve(tokens.LOGGER),
        clock: c.resolve(tokens.CLOCK),
        metrics: c.resolve(tokens.METRICS),
        observer: c.resolve(tokens.TIDB_OBSERVER),
      })
      opened.push(storage)
      return storage
    }),
  )
  child.register(
    tokens.ARCHIVE,
    once((c) =>
      archiveUseCases({
        storage: c.resolve(tokens.STORAGE).archive,
        clock: c.resolve(tokens.CLOCK),
        ids: c.resolve(tokens.IDS),
        randomness: c.resolve(tokens.RANDOMNESS),
        vault: c.resolve(tokens.KEY_VAULT),
        exportFiles: c.resolve(tokens.EXPORT_FILES),
        liveSources: c.resolve(tokens.LIVE_SOURCES),
        meter: c.resolve(tokens.METRICS),
        syncOptions: config.sync,
        cronTimes,
        syncSchedule: config.sync.schedule,
        keepAlive: (work) => periodically('hold', keepAliveEvery, work, c.resolve(tokens.LOGGER)).stop,
        rest,
      }),
    ),
  )
  child.register(
    tokens.OPERATIONS,
    once((c) =>
      operationsUseCases({
        storage: c.resolve(tokens.STORAGE).operations,
        clock: c.resolve(tokens.CLOCK),
        ids: c.resolve(tokens.IDS),
        randomness: c.resolve(tokens.RANDOMNESS),
        logger: c.resolve(tokens.LOGGER),
      }),
    ),
  )
  child.register(
    tokens.TENANT_ORDERS,
    once((c) =>
      tenantOrders({
        archive: c.resolve(tokens.ARCHIVE),
        operations: c.resolve(tokens.OPERATIONS),
        canSync: config.discord.token !== null,
        logger: c.resolve(tokens.LOGGER),
      }),
    ),
  )
  child.register(
    tokens.SYNC_ORDERS,
    once((c) =>
      syncOrders({
        archive: c.resolve(tokens.ARCHIVE),
        operations: c.resolve(tokens.OPERATIONS),
        canSync: config.discord.token !== null,
      }),
    ),
  )
  child.register(
    tokens.SYNC_WATCH,
    once((c) => {
      const isSynced = config.discord.token !== null && config.sync.schedule.cron !== null
      return isSynced ? watchSyncs(c.resolve(tokens.ARCHIVE), c.resolve(tokens.CLOCK)) : unwatched
    }),
  )
  child.register(
    tokens.READINESS,
    once((c) => {
      const storage = c.resolve(tokens.STORAGE)
      const [migrations, archive] = [c.resolve(tokens.MIGRATIONS), c.resolve(tokens.ARCHIVE)]
      const [clock, logger] = [c.resolve(tokens.CLOCK), c.resolve(tokens.LOGGER)]
      const look = lookerAt({ storage, migrations, archive })
      const watch = c.resolve(tokens.SYNC_WATCH)
      const interval = healthInterval(config)
      readiness = healthOf({
        storage,
        look,
        standing: () => standingOf(config, storage),
        syncs: () => watch.health,
        clock,
        logger,
        interval,
        within,
      })
      return readiness
    }),
  )
  return {
    container: child,
    async close() {
      for (const resource of opened.splice(0).reverse()) await resource.close()
    },
  }
}

/** In milliseconds: well within what a hold lasts. */
const keepAliveEvery = leaseTimes.renewEverySeconds * 1_000

/** In memory nothing outlives the process, so its secret need not either. */
function secretOf({ secret, storage }: Config): Uint8Array {
  if (secret !== null) return secret
  if (storage === 'memory') return systemRandomness.bytes(32)
  throw new ConfigurationInvalid([
    {
      pointer: '/VERTA_SECRET',
      message: 'is required by STORAGE=tidb: openssl rand -base64 32 makes one; keep it safe',
    },
  ])
}
