import type { Storage } from '../../shared/storage.ts'
import type { ApiKeyReader, ApiKeyRepository } from './api-key-repository.ts'
import type { AuditReader, AuditRepository } from './audit-repository.ts'
import type { JobReader, JobRepository } from './job-repository.ts'

/** The storage ports of operations, inside a transaction. A line here and the compiler demands the suite and both repositories. */
export interface OperationsRepositories {
  readonly apiKeys: ApiKeyRepository
  readonly jobs: JobRepository
  readonly audit: AuditRepository
}

/** The same, outside a transaction: what only reads. */
export interface OperationsReaders extends Readonly<Record<keyof OperationsRepositories, unknown>> {
  readonly apiKeys: ApiKeyReader
  readonly jobs: JobReader
  readonly audit: AuditReader
}

export type OperationsStorage = Storage<OperationsReaders, OperationsRepositories>
