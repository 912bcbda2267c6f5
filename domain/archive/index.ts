/* The archive context's public face. */

export { type ArchiveErrorCode, NoSync, SyncAtShell, SyncOpen } from './errors.ts'
export type { Import } from './import.ts'
export type { ChannelReport, ImportObserver, ImportProgress, SourceCounts, SourceReport } from './import-report.ts'
export {
  awaitsSync,
  type ChannelIntegrity,
  type Finding,
  type FindingKind,
  type IntegrityObserver,
  type IntegrityReport,
} from './integrity.ts'
export { type ArchiveJobKind, aloneOf, importJob, type SyncJob, type SyncWish, syncJob, tenantJob } from './jobs.ts'
export type { LongWork, WorkProgress } from './long-work.ts'
export type { ExportFiles } from './ports/export-files.ts'
export type { ImportFolder } from './ports/import-folder.ts'
export type { KeyVault } from './ports/key-vault.ts'
export type { LiveSources } from './ports/live-sources.ts'
export type { ArchiveStorage } from './ports/repositories.ts'
export type { SyncOrders } from './ports/sync-orders.ts'
export type { OrderedTenant, OrderedUpdate, TenantOrders } from './ports/tenant-orders.ts'
export type { UploadStore } from './ports/upload-store.ts'
export { isSnowflake, type Snowflake, snowflakeTime } from './snowflake.ts'
export type { CoverageDoubt } from './source.ts'
export type { ChannelSyncProgress, ChannelSyncReport, SyncCounts, SyncObserver, SyncReport } from './sync-report.ts'
export { requireSyncable } from './syncable.ts'
export type { Tenant, TenantPolicies } from './tenant.ts'
export type { TenantBranding } from './tenant-branding.ts'
export { type TenantPatch, tightenedBy } from './tenant-patch.ts'
export { type Unscheduled, unscheduledReasons } from './tenant-sync.ts'
export type { ImportTarget } from './use-cases/resolve-tenant.ts'
export { sharedRequestBudgets } from './use-cases/shared-request-budget.ts'
export type { SyncRunView } from './use-cases/sync-runs.ts'
export type { SyncSchedulePatch, SyncScheduleView } from './use-cases/sync-schedule.ts'
export { type ChannelSyncStatus, channelSyncStates, type SyncStatus } from './use-cases/sync-status.ts'

export type { SyncCommand } from './use-cases/sync-tenant.ts'
export { type ArchiveUseCases, archiveUseCases } from './use-cases.ts'
export { publicViewer, type Viewer } from './viewer.ts'
export type { ChannelView, ExcerptView, MessageView, TenantView, ThreadView } from './views.ts'
