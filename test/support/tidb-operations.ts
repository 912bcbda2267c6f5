import { openTidbOperations } from '../../adapters/tidb/operations/storage.ts'
import { operationsMigrations } from '../../migrations/operations/index.ts'
import { tidbContext } from './tidb-context.ts'

/** The part of operations in the worker's database set. */
export const tidbOperations = () =>
  tidbContext({ name: 'operations_db', migrations: operationsMigrations, open: openTidbOperations })
