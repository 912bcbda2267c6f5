import { openMemoryArchive } from '../adapters/memory/archive/storage.ts'
import { openMemoryOperations } from '../adapters/memory/operations/storage.ts'
import type { Metrics } from '../adapters/telemetry/metrics.ts'
import { openTidbArchive } from '../adapters/tidb/archive/storage.ts'
import { openTidbOperations } from '../adapters/tidb/operations/storage.ts'
import { openPool } from '../adapters/tidb/pool.ts'
import { probeServer, type ServerFacts } from '../adapters/tidb/probe.ts'
import type { ArchiveStorage } from '../domain/archive/index.ts'
import type { BreakerHealth, OperationsStorage, PoolHealth } from '../domain/operations/index.ts'
import type { Clock } from '../domain/shared/clock.ts'
import type { Logger } from '../domain/shared/logger.ts'
import { type Config, type DatabaseConfig, requireDatabase } from './config/index.ts'
import { poolFigures } from './figures.ts'
import { observeTidb } from './observe-tidb.ts'
import { serverOf } from './server.ts'

/** Every context's storage, on one engine, and how to let go of it. */
export interface OpenedStorage {
  readonly name: 'memory' | 'tidb'
  /** Whether what is stored outlives this process. */
  readonly durable: boolean
  readonly archive: ArchiveStorage
  readonly operations: OperationsStorage
  /** What the server tells of itself; `null` where there is none. Rejects with `storage_unavailable`. */
  readonly probe: (() => Promise<ProbedServer>) | null
  close(): Promise<void>
}

interface ProbedServer extends ServerFacts {
  readonly pool: PoolHealth
  readonly breaker: BreakerHealth
  readonly retries: Readonly<Record<string, number>>
}

/** The switch: a storage is a case here. */
export function openStorage(config: Config, logger: Logger, clock: Clock, metrics: Metrics): OpenedStorage {
  switch (config.storage) {
    case 'memory':
      return openMemory(clock)
    case 'tidb':
      return openTidb(config, logger, clock, metrics)
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

function openTidb(config: Config, logger: Logger, clock: Clock, metrics: Metrics): OpenedStorage {
  const database = requireDatabase(config)
  const observer = observeTidb({ meter: metrics, logger, slowStatement: config.log.slowStatement })
  const pool = openPool({ ...serverOf(database), connectionLimit: database.pool.size, observer })
  const { attempts, baseDelay } = database.retries
  const retries: Record<string, number> = {}
  const breaker = (): BreakerHealth => ({ open: pool.breaker.open, opened: pool.breaker.opened })
  metrics.observe(poolFigures(() => pool.stats(), breaker))
  const onRetry = (retry: { readonly code: string; readonly attempt: number }): void => {
    logger.info(retry, 'transaction retried')
    metrics.count('retries', { code: retry.code })
    retries[retry.code] = (retries[retry.code] ?? 0) + 1
  }
  const [archive, operations] = [archiveDatabase(database), operationsDatabase(database)]
  return {
    name: 'tidb',
    durable: true,
    archive: openTidbArchive({ pool, database: archive, attempts, baseDelay, onRetry }),
    operations: openTidbOperations({ pool, database: operations, attempts, baseDelay, onRetry }),
    probe: async () => {
      const facts = await probeServer(pool, [archive, operations], () => clock.now())
      return { ...facts, pool: pool.stats(), breaker: breaker(), retries: { ...retries } }
    },
    close: () => pool.close(),
  }
}

export const archiveDatabase = ({ prefix }: DatabaseConfig): string => `${prefix}_archive_db`
export const operationsDatabase = ({ prefix }: DatabaseConfig): string => `${prefix}_operations_db`
