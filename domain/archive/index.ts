/* The archive context's public face. */

export type { ArchiveErrorCode } from './errors.ts'
export type { Import } from './import.ts'
export type { ChannelReport, ImportObserver, ImportProgress, SourceCounts, SourceReport } from './import-report.ts'
export type { ExportFiles } from './ports/export-files.ts'
export type { KeyVault } from './ports/key-vault.ts'
export type { ArchiveStorage } from './ports/repositories.ts'
export { isSnowflake, type Snowflake, snowflakeTime } from './snowflake.ts'
export type { CoverageDoubt } from './source.ts'
export type { Tenant } from './tenant.ts'
export type { ImportTarget } from './use-cases/resolve-tenant.ts'
export { type ArchiveUseCases, archiveUseCases } from './use-cases.ts'
export type { ChannelView, ExcerptView, MessageView, TenantView, ThreadView } from './views.ts'
