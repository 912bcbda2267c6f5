import type { OperationsReaders, OperationsRepositories } from '../../../domain/operations/ports/repositories.ts'
import {
  aJob,
  aJobId,
  aKeyHash,
  anApiKey,
  anApiKeyId,
  anAuditEntry,
  aTenantId,
  moment,
} from '../../support/factories/index.ts'
import type { EveryCall } from '../shared/every-call.ts'

const page = { limit: 10, after: null }
const lease = { owner: 'worker', attempt: 1 }

export const everyRead: EveryCall<OperationsReaders, OperationsReaders> = {
  apiKeys: {
    find: (read) => read.apiKeys.find(anApiKeyId()),
    findByHash: (read) => read.apiKeys.findByHash(aKeyHash()),
    list: (read) => read.apiKeys.list(page),
  },
  jobs: {
    find: (read) => read.jobs.find(aJobId()),
    list: (read) => read.jobs.list({}, page),
  },
  audit: { list: (read) => read.audit.list({}, page) },
}

export const everyCall: EveryCall<OperationsRepositories, OperationsRepositories> = {
  apiKeys: {
    ...everyRead.apiKeys,
    insert: (tx) => tx.apiKeys.insert(anApiKey()),
    lock: (tx) => tx.apiKeys.lock(anApiKeyId()),
    revoke: (tx) => tx.apiKeys.revoke(anApiKeyId(), moment()),
    touchMany: (tx) => tx.apiKeys.touchMany([{ id: anApiKeyId(), at: moment() }]),
  },
  jobs: {
    ...everyRead.jobs,
    insert: (tx) => tx.jobs.insert(aJob()),
    lock: (tx) => tx.jobs.lock(aJobId()),
    update: (tx) => tx.jobs.update(aJob()),
    lockQueue: (tx) => tx.jobs.lockQueue(),
    listOpen: (tx) => tx.jobs.listOpen(),
    lockOpen: (tx) => tx.jobs.lockOpen(aTenantId(), 'sync'),
    claim: (tx) => tx.jobs.claim(aJobId(), 'worker', 30, moment()),
    renew: (tx) => tx.jobs.renew(aJobId(), lease, 30),
    removeMadeBefore: (tx) => tx.jobs.removeMadeBefore(moment(), 'failed', 10),
  },
  audit: { ...everyRead.audit, append: (tx) => tx.audit.append(anAuditEntry()) },
}
