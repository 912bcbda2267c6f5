import { openMemoryArchive } from '../adapters/memory/archive/storage.ts'
import { openMemoryOperations } from '../adapters/memory/operations/storage.ts'
import type { Figure, Metrics } from '../adapters/telemetry/metrics.ts'
import { openTidbArchive } from '../adapters/tidb/archive/storage.ts'
import { openTidbOperations } from '../adapters/tidb/operations/storage.ts'
import { openPool } from '../adapters/tidb/pool.ts'
import { probeServer, type ServerFacts } from '../adapters/tidb/probe.ts'
import type { ArchiveStorage } from '../domain/archive/index.ts'
import type { OperationsStorage, PoolHealth } from '../domain/operations/index.ts'
import type { Clock } from '../domain/shared/clock.ts'
import type { Logger } from '../domain/shared/logger.ts'
import { type Config, type DatabaseConfig, requireDatabase } from './config/index.ts'
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
}

/** The switch: a storage is a case here. */
export function openStorage(config: Config, logger: Logger, clock: Clock, metrics: Metrics): OpenedStorage {
  switch (config.storage) {
    case 'memory':
      return openMemory(clock)
    case 'tidb':
      return openTidb(requireDatabase(config), logger, clock, metrics)
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

function openTidb(database: DatabaseConfig, logger: Logger, clock: Clock, metrics: Metrics): OpenedStorage {
  const pool = openPool({ ...serverOf(database), connectionLimit: database.pool.size })
  const { attempts, baseDelay } = database.retries
  metrics.observe(poolFigures(() => pool.stats()))
  const onRetry = (retry: { readonly code: string; readonly attempt: number }): void => {
    logger.info(retry, 'transaction retried')
    metrics.count('retries', { code: retry.code })
  }
  return {
    name: 'tidb',
    durable: true,
    archive: openTidbArchive({ pool, database: archiveDatabase(database), attempts, baseDelay, onRetry }),
    operations: openTidbOperations({ pool, database: operationsDatabase(database), attempts, baseDelay, onRetry }),
    probe: async () => ({ ...(await probeServer(pool, () => clock.now())), pool: pool.stats() }),
    close: () => pool.close(),
  }
}

const poolFigures = (stats: () => PoolHealth): readonly Figure[] => [
  { name: 'verta_pool_connections_limit', help: 'Connections at most.', value: () => stats().limit },
  { name: 'verta_pool_connections_in_use', help: 'Connections that are out.', value: () => stats().inUse },
  { name: 'verta_pool_queued', help: 'Who waits for a connection.', value: () => stats().queued },
  { name: 'verta_pool_acquired', help: 'Connections that were given so far.', value: () => stats().acquired },
  {
    name: 'verta_pool_waited_seconds',
    help: 'How long was waited for connections so far, in all.',
    value: () => stats().waited / 1000,
  },
]

export const archiveDatabase = ({ prefix }: DatabaseConfig): string => `${prefix}_archive_db`
export const operationsDatabase = ({ prefix }: DatabaseConfig): string => `${prefix}_operations_db`
