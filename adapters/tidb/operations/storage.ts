import type {
  OperationsReaders,
  OperationsRepositories,
  OperationsStorage,
} from '../../../domain/operations/ports/repositories.ts'
import { named } from '../observer.ts'
import type { TidbPool } from '../pool.ts'
import type { RetryOptions } from '../retry.ts'
import type { Session } from '../session.ts'
import { Transactor } from '../transaction.ts'
import { TidbApiKeyReader, TidbApiKeyRepository } from './api-key-repository.ts'
import { TidbAuditReader, TidbAuditRepository } from './audit-repository.ts'
import { operationsConstraints } from './constraints.ts'
import { TidbJobReader, TidbJobRepository } from './job-repository.ts'
import type { OperationsTables } from './tables.ts'

export interface TidbOperationsOptions extends RetryOptions {
  /** Its owner closes it. */
  readonly pool: TidbPool
  /** The database of operations, migrated. */
  readonly database: string
}

/** Operations on TiDB. An absent or unmigrated database is `storage_unavailable` at the first use. */
export function openTidbOperations(options: TidbOperationsOptions): OperationsStorage {
  const transactor = new Transactor<OperationsTables>({ ...options, names: operationsConstraints })
  return {
    read: named('operations', readersOn(transactor.reads)),
    transact: (work, transactOptions) =>
      transactor.transact((session) => work(named('operations', repositoriesOn(session))), transactOptions),
  }
}

const readersOn = (session: Session<OperationsTables>): OperationsReaders => ({
  apiKeys: new TidbApiKeyReader(session),
  jobs: new TidbJobReader(session),
  audit: new TidbAuditReader(session),
})

const repositoriesOn = (session: Session<OperationsTables>): OperationsRepositories => ({
  apiKeys: new TidbApiKeyRepository(session),
  jobs: new TidbJobRepository(session),
  audit: new TidbAuditRepository(session),
})
