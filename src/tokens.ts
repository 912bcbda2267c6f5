import type { InjectionToken } from 'tsyringe'
import type { Migrations, Readiness } from '../adapters/cli/app.ts'
import type { Metrics } from '../adapters/telemetry/metrics.ts'
import type { TidbObserver } from '../adapters/tidb/observer.ts'
import type {
  ArchiveUseCases,
  ExportFiles,
  ImportFolder,
  KeyVault,
  LiveSources,
  SyncOrders,
  TenantOrders,
  UploadStore,
} from '../domain/archive/index.ts'
import type { OperationsUseCases } from '../domain/operations/index.ts'
import type { Clock } from '../domain/shared/clock.ts'
import type { IdGenerator } from '../domain/shared/ids.ts'
import type { Logger } from '../domain/shared/logger.ts'
import type { Randomness } from '../domain/shared/random.ts'
import type { Config } from './config/index.ts'
import type { OpenedStorage } from './storage.ts'
import type { SyncWatch } from './sync-watch.ts'

/** Not `Symbol.for`, which would join equal names process-wide. */
const token = <T>(name: string): InjectionToken<T> => Symbol(name)

export const CONFIG = token<Config>('Config')
export const LOGGER = token<Logger>('Logger')
export const METRICS = token<Metrics>('Metrics')
export const TIDB_OBSERVER = token<TidbObserver>('TidbObserver')
export const CLOCK = token<Clock>('Clock')
export const IDS = token<IdGenerator>('IdGenerator')
export const RANDOMNESS = token<Randomness>('Randomness')
export const KEY_VAULT = token<KeyVault>('KeyVault')
export const STORAGE = token<OpenedStorage>('OpenedStorage')
export const EXPORT_FILES = token<ExportFiles>('ExportFiles')
export const LIVE_SOURCES = token<LiveSources>('LiveSources')
export const UPLOADS = token<UploadStore>('UploadStore')
export const IMPORT_FOLDER = token<ImportFolder>('ImportFolder')
export const ARCHIVE = token<ArchiveUseCases>('ArchiveUseCases')
export const OPERATIONS = token<OperationsUseCases>('OperationsUseCases')
export const TENANT_ORDERS = token<TenantOrders>('TenantOrders')
export const SYNC_ORDERS = token<SyncOrders>('SyncOrders')
export const READINESS = token<Readiness>('Readiness')
export const MIGRATIONS = token<Migrations>('Migrations')
export const SYNC_WATCH = token<SyncWatch>('SyncWatch')
