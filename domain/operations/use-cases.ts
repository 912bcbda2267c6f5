import type { Clock } from '../shared/clock.ts'
import type { IdGenerator } from '../shared/ids.ts'
import type { Logger } from '../shared/logger.ts'
import type { Randomness } from '../shared/random.ts'
import { KeyUses } from './key-uses.ts'
import type { OperationsStorage } from './ports/repositories.ts'
import { type Audited, audited, type ListAudit, listAudit } from './use-cases/audit.ts'
import { type Authenticate, authenticate } from './use-cases/authenticate.ts'
import { type CreateApiKey, createApiKey } from './use-cases/create-api-key.ts'
import {
  type AbandonReceiving,
  abandonReceiving,
  type EnqueueJob,
  enqueueJob,
  type FinishReceiving,
  finishReceiving,
} from './use-cases/enqueue-job.ts'
import { type ForgetTenant, forgetTenant } from './use-cases/forget-tenant.ts'
import { type GetApiKey, getApiKey, type ListApiKeys, listApiKeys } from './use-cases/list-api-keys.ts'
import { type ListJobs, listJobs } from './use-cases/list-jobs.ts'
import { type RemoveOldJobs, removeOldJobs } from './use-cases/remove-old-jobs.ts'
import { type RevokeApiKey, revokeApiKey } from './use-cases/revoke-api-key.ts'
import { type CancelJob, cancelJob, type GetJob, getJob, type RetryJob, retryJob } from './use-cases/steer-job.ts'
import { type StoreKeyUses, storeKeyUses } from './use-cases/store-key-uses.ts'
import { type ClaimJob, claimJob, type EndJob, endJob, type RenewJob, renewJob } from './use-cases/work-on-jobs.ts'

/** What keeps an instance running. */
export interface OperationsUseCases {
  readonly createApiKey: CreateApiKey
  readonly listApiKeys: ListApiKeys
  readonly getApiKey: GetApiKey
  readonly revokeApiKey: RevokeApiKey
  readonly authenticate: Authenticate
  readonly storeKeyUses: StoreKeyUses
  readonly enqueueJob: EnqueueJob
  readonly finishReceiving: FinishReceiving
  readonly abandonReceiving: AbandonReceiving
  readonly getJob: GetJob
  readonly listJobs: ListJobs
  readonly cancelJob: CancelJob
  readonly retryJob: RetryJob
  readonly claimJob: ClaimJob
  readonly renewJob: RenewJob
  readonly endJob: EndJob
  readonly forgetTenant: ForgetTenant
  readonly removeOldJobs: RemoveOldJobs
  readonly audited: Audited
  readonly listAudit: ListAudit
}

/** What operations need. */
export interface OperationsPorts {
  readonly storage: OperationsStorage
  readonly clock: Clock
  readonly ids: IdGenerator
  readonly randomness: Randomness
  readonly logger: Logger
}

export function operationsUseCases(ports: OperationsPorts): OperationsUseCases {
  const uses = new KeyUses()
  return {
    createApiKey: createApiKey(ports),
    listApiKeys: listApiKeys(ports),
    getApiKey: getApiKey(ports),
    revokeApiKey: revokeApiKey(ports),
    authenticate: authenticate({ ...ports, uses }),
    storeKeyUses: storeKeyUses({ ...ports, uses }),
    enqueueJob: enqueueJob(ports),
    finishReceiving: finishReceiving(ports),
    abandonReceiving: abandonReceiving(ports),
    getJob: getJob(ports),
    listJobs: listJobs(ports),
    cancelJob: cancelJob(ports),
    retryJob: retryJob(ports),
    claimJob: claimJob(ports),
    renewJob: renewJob(ports),
    endJob: endJob(ports),
    forgetTenant: forgetTenant(ports),
    removeOldJobs: removeOldJobs(ports),
    audited: audited(ports),
    listAudit: listAudit(ports),
  }
}
