import type {
  OperationsReaders,
  OperationsRepositories,
  OperationsStorage,
} from '../../../domain/operations/ports/repositories.ts'
import type { Clock } from '../../../domain/shared/clock.ts'
import { Database, type Transaction } from '../engine/database.ts'
import { MemoryApiKeyReader, MemoryApiKeyRepository } from './api-key-repository.ts'
import { MemoryAuditReader, MemoryAuditRepository } from './audit-repository.ts'
import { MemoryJobReader, MemoryJobRepository } from './job-repository.ts'
import { createTables, type OperationsTables } from './tables.ts'

export interface MemoryOperationsOptions {
  /** By which leases end. */
  readonly clock: Clock
}

/** Operations with nothing stored yet, which live as long as the process. */
export function openMemoryOperations({ clock }: MemoryOperationsOptions): OperationsStorage {
  const database = new Database()
  const tables = createTables(database)
  return {
    read: readers(database, tables),
    transact: (work) => database.transact((transaction) => work(repositories(transaction, tables, clock))),
  }
}

const readers = (database: Database, tables: OperationsTables): OperationsReaders => ({
  apiKeys: new MemoryApiKeyReader(database.reader(tables.apiKeys)),
  jobs: new MemoryJobReader(database.reader(tables.jobs)),
  audit: new MemoryAuditReader(database.reader(tables.auditEntries)),
})

const repositories = (tx: Transaction, tables: OperationsTables, clock: Clock): OperationsRepositories => ({
  apiKeys: new MemoryApiKeyRepository(tx.writer(tables.apiKeys)),
  jobs: new MemoryJobRepository(tx.writer(tables.jobs), tx.writer(tables.jobQueues), clock),
  audit: new MemoryAuditRepository(tx.writer(tables.auditEntries)),
})
