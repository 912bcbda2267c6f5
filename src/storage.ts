import { openMemoryArchive } from '../adapters/memory/archive/storage.ts'
import { openMemoryOperations } from '../adapters/memory/operations/storage.ts'
import type { Metrics } from '../adapters/telemetry/metrics.ts'
import { openTidbArchive } from '../adapters/tidb/archive/storage.ts'
import type { TidbObserver } from '../adapters/tidb/observer.ts'
import { openTidbOperations } from '../adapters/tidb/operations/storage.ts'
import { openPool } from '../adapters/tidb/pool.ts'
import { probeDatabase, probeServer, type ServerFacts } from '../adapters/tidb/probe.ts'
import type { RetryEvent } from '../adapters/tidb/retry.ts'
import type { ArchiveStorage } from '../domain/archive/index.ts'
import type { BreakerHealth, DatabaseHealth, OperationsStorage } from '../domain/operations/index.ts'
import type { Clock } from '../domain/shared/clock.ts'
import type { Logger } from '../domain/shared/logger.ts'
import { type Config, type DatabaseConfig, requireDatabase } from './config/index.ts'
import { poolFigures } from './figures.ts'
import { serverOf } from './server.ts'

/** Every context's storage, on one engine, and how to let go of it. */
export interface OpenedStorage {
  readonly name: 'memory' | 'tidb'
  /** Whether what is stored outlives this process. */
  readonly durable: boolean
  readonly archive: ArchiveStorage
  readonly operations: OperationsStorage
  /** `null` where there is no server. */
  readonly probe: Probe | null
  close(): Promise<void>
}

/** Each rejects with `storage_unavailable`. */
interface Probe {
  readonly server: () => Promise<ServerFacts>
  /** How long a read of that database takes, in milliseconds. */
  readonly database: (name: string) => Promise<number>
  /** As it is now, without asking the server. */
  readonly standing: () => Pick<DatabaseHealth, 'pool' | 'breaker' | 'retries'>
}

interface StorageParts {
  readonly logger: Logger
  readonly clock: Clock
  readonly metrics: Metrics
  readonly observer: TidbObserver
}

/** The switch: a storage is a case here. */
export function openStorage(config: Config, parts: StorageParts): OpenedStorage {
  switch (config.storage) {
    case 'memory':
      return openMemory(parts.clock)
    case 'tidb':
      return openTidb(requireDatabase(config), parts)
  }
}

const openMemory = (clock: Clock): OpenedStorage => ({
  name: 'memory',
  durable: false,
  archive: openMemoryArchive({ clock }),
  operations: openMemoryOperations({ clock }),
  probe: null,
  close: async () => {},
})

function openTidb(database: DatabaseConfig, { logger, clock, metrics, observer }: StorageParts): OpenedStorage {
  const pool = openPool({ ...serverOf(database), connectionLimit: database.pool.size, observer })
  const { attempts, baseDelay } = database.retries
  const retries: Record<string, number> = {}
  const breaker = (): BreakerHealth => ({ open: pool.breaker.open, opened: pool.breaker.opened })
  metrics.observe(poolFigures(() => pool.stats(), breaker))
  const onRetry = ({ code, attempt, away }: RetryEvent): void => {
    // That the server is away is told once, by whoever looks.
    if (!away) logger.info({ code, attempt }, 'transaction retried')
    metrics.count('retries', { code })
    retries[code] = (retries[code] ?? 0) + 1
  }
  const [archive, operations] = [archiveDatabase(database), operationsDatabase(database)]
  return {
    name: 'tidb',
    durable: true,
    archive: openTidbArchive({ pool, database: archive, attempts, baseDelay, onRetry }),
    operations: openTidbOperations({ pool, database: operations, attempts, baseDelay, onRetry }),
    probe: {
      server: () => probeServer(pool, () => clock.now()),
      database: (name) => probeDatabase(pool, name),
      standing: () => ({ pool: pool.stats(), breaker: breaker(), retries: { ...retries } }),
    },
    close: () => pool.close(),
  }
}

/** What is known of the database without asking it; `null` where there is none. */
export function standingOf({ database }: Config, { probe }: OpenedStorage) {
  if (database === null || probe === null) return null
  const { host, port, user, tls } = database
  const verified = tls.mode === 'verify_ca' || tls.mode === 'verify_identity'
  return { host, port, user, tls: { mode: tls.mode, verified }, ...probe.standing() }
}

export const archiveDatabase = ({ prefix }: DatabaseConfig): string => `${prefix}_archive_db`
export const operationsDatabase = ({ prefix }: DatabaseConfig): string => `${prefix}_operations_db`
