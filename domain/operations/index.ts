/* The operations context's public face. */

export { type ApiKey, isUsable, type Scope, scopes } from './api-key.ts'
export type { Actor, AuditEntry } from './audit-entry.ts'
export { Forbidden, JobOpen, type OperationsErrorCode, Unauthenticated } from './errors.ts'
export type {
  BreakerHealth,
  ContextHealth,
  DatabaseHealth,
  Health,
  PoolHealth,
  ServerHealth,
  SyncHealth,
} from './health.ts'
export {
  type ClaimedJob,
  finalStatuses,
  isFinal,
  type Job,
  type JobOutcome,
  jobStatuses,
  type ToldProgress,
} from './job.ts'
export { openOrNewest } from './open-or-newest.ts'
export type { OperationsStorage } from './ports/repositories.ts'
export type { AuditedAction, AuditNotes } from './use-cases/audit.ts'
export { type OperationsUseCases, operationsUseCases } from './use-cases.ts'
