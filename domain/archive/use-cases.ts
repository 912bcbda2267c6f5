import type { Clock } from '../shared/clock.ts'
import type { IdGenerator } from '../shared/ids.ts'
import type { Meter } from '../shared/meter.ts'
import type { Randomness } from '../shared/random.ts'
import type { ExportFiles } from './ports/export-files.ts'
import type { KeyVault } from './ports/key-vault.ts'
import type { LiveSources } from './ports/live-sources.ts'
import type { ArchiveStorage } from './ports/repositories.ts'
import { type ApplyPolicies, applyPolicies } from './use-cases/apply-policies.ts'
import { type CreateTenant, createTenant } from './use-cases/create-tenant.ts'
import { type DeleteTenant, deleteTenant } from './use-cases/delete-tenant.ts'
import { type GetAnyTenant, getAnyTenant } from './use-cases/get-any-tenant.ts'
import { type GetChannel, getChannel } from './use-cases/get-channel.ts'
import { type GetImport, getImport } from './use-cases/get-import.ts'
import { type GetLogo, getLogo } from './use-cases/get-logo.ts'
import { type GetMessage, getMessage } from './use-cases/get-message.ts'
import { type GetTenant, getTenant } from './use-cases/get-tenant.ts'
import { type ImportArchive, importArchive } from './use-cases/import-archive.ts'
import { type InspectExports, inspectExports } from './use-cases/inspect-exports.ts'
import { type ListAllTenants, listAllTenants } from './use-cases/list-all-tenants.ts'
import { type ListChannels, listChannels } from './use-cases/list-channels.ts'
import { type ListImports, listImports } from './use-cases/list-imports.ts'
import { type ListMessages, listMessages } from './use-cases/list-messages.ts'
import { type ListRevisions, listRevisions } from './use-cases/list-revisions.ts'
import { type ListTenants, listTenants } from './use-cases/list-tenants.ts'
import { type ListThreads, listThreads } from './use-cases/list-threads.ts'
import { type PublishTenant, publishTenant } from './use-cases/publish-tenant.ts'
import { type RepairTenant, repairTenant } from './use-cases/repair-tenant.ts'
import { type CheckSecret, checkSecret } from './use-cases/require-secret.ts'
import { type ResetSync, resetSync } from './use-cases/reset-sync.ts'
import { type ResolveLink, resolveLink } from './use-cases/resolve-link.ts'
import {
  type FindScheduler,
  findScheduler,
  type LeaveScheduling,
  leaveScheduling,
  type ScheduleDependencies,
  type ScheduleSyncs,
  scheduleSyncs,
} from './use-cases/schedule-syncs.ts'
import {
  type CancelChannelSync,
  cancelChannelSync,
  type RetryChannelSync,
  retryChannelSync,
} from './use-cases/steer-channel-sync.ts'
import { type ListSyncLags, listSyncLags } from './use-cases/sync-lags.ts'
import {
  type FindSyncRun,
  findSyncRun,
  type ListSyncRuns,
  listSyncRuns,
  type RecordCancelledSync,
  recordCancelledSync,
} from './use-cases/sync-runs.ts'
import {
  type GetSyncSchedule,
  getSyncSchedule,
  type SetSyncSchedule,
  setSyncSchedule,
} from './use-cases/sync-schedule.ts'
import {
  type GetChannelSync,
  type GetSyncStatus,
  getChannelSync,
  getSyncStatus,
  type ListChannelSyncs,
  listChannelSyncs,
} from './use-cases/sync-status.ts'
import { type SyncDependencies, type SyncTenant, syncTenant } from './use-cases/sync-tenant.ts'
import { type SetLogo, setLogo, type UpdateBranding, updateBranding } from './use-cases/update-branding.ts'
import { type UpdateTenant, updateTenant } from './use-cases/update-tenant.ts'
import { type VerifyTenant, verifyTenant } from './use-cases/verify-tenant.ts'
import { type WorkOnChannels, workOnChannels } from './use-cases/work-on-channels.ts'

/** What the archive can do. */
export interface ArchiveUseCases {
  readonly checkSecret: CheckSecret
  readonly createTenant: CreateTenant
  readonly publishTenant: PublishTenant
  readonly listAllTenants: ListAllTenants
  readonly getAnyTenant: GetAnyTenant
  readonly updateTenant: UpdateTenant
  readonly updateBranding: UpdateBranding
  readonly setLogo: SetLogo
  readonly getLogo: GetLogo
  readonly applyPolicies: ApplyPolicies
  readonly deleteTenant: DeleteTenant
  readonly importArchive: ImportArchive
  readonly inspectExports: InspectExports
  readonly listImports: ListImports
  readonly getImport: GetImport
  readonly listTenants: ListTenants
  readonly getTenant: GetTenant
  readonly listChannels: ListChannels
  readonly getChannel: GetChannel
  readonly listThreads: ListThreads
  readonly listMessages: ListMessages
  readonly getMessage: GetMessage
  readonly listRevisions: ListRevisions
  readonly resolveLink: ResolveLink
  readonly syncTenant: SyncTenant
  readonly workOnChannels: WorkOnChannels
  readonly getSyncStatus: GetSyncStatus
  readonly listChannelSyncs: ListChannelSyncs
  readonly getChannelSync: GetChannelSync
  readonly listSyncRuns: ListSyncRuns
  readonly findSyncRun: FindSyncRun
  readonly recordCancelledSync: RecordCancelledSync
  readonly cancelChannelSync: CancelChannelSync
  readonly retryChannelSync: RetryChannelSync
  readonly resetSync: ResetSync
  readonly scheduleSyncs: ScheduleSyncs
  readonly leaveScheduling: LeaveScheduling
  readonly findScheduler: FindScheduler
  readonly getSyncSchedule: GetSyncSchedule
  readonly setSyncSchedule: SetSyncSchedule
  readonly listSyncLags: ListSyncLags
  readonly verifyTenant: VerifyTenant
  readonly repairTenant: RepairTenant
}

/** What the archive needs. */
export interface ArchivePorts {
  readonly storage: ArchiveStorage
  readonly clock: Clock
  readonly ids: IdGenerator
  readonly randomness: Randomness
  readonly meter: Meter
  readonly vault: KeyVault
  readonly exportFiles: ExportFiles
  readonly liveSources: LiveSources
  readonly syncOptions: SyncDependencies['syncOptions']
  readonly cronTimes: ScheduleDependencies['cronTimes']
  readonly syncSchedule: ScheduleDependencies['syncSchedule']
  readonly keepAlive: SyncDependencies['keepAlive']
  readonly rest: SyncDependencies['rest']
}

export function archiveUseCases(ports: ArchivePorts): ArchiveUseCases {
  const create = createTenant(ports)
  return {
    checkSecret: checkSecret(ports),
    createTenant: create,
    publishTenant: publishTenant(ports),
    listAllTenants: listAllTenants(ports),
    getAnyTenant: getAnyTenant(ports),
    updateTenant: updateTenant(ports),
    updateBranding: updateBranding(ports),
    setLogo: setLogo(ports),
    getLogo: getLogo(ports),
    applyPolicies: applyPolicies(ports),
    deleteTenant: deleteTenant(ports),
    importArchive: importArchive({ ...ports, createTenant: create }),
    inspectExports: inspectExports(ports),
    listImports: listImports(ports),
    getImport: getImport(ports),
    listTenants: listTenants(ports),
    getTenant: getTenant(ports),
    listChannels: listChannels(ports),
    getChannel: getChannel(ports),
    listThreads: listThreads(ports),
    listMessages: listMessages(ports),
    getMessage: getMessage(ports),
    listRevisions: listRevisions(ports),
    resolveLink: resolveLink(ports),
    syncTenant: syncTenant(ports),
    workOnChannels: workOnChannels(ports),
    getSyncStatus: getSyncStatus(ports),
    listChannelSyncs: listChannelSyncs(ports),
    getChannelSync: getChannelSync(ports),
    listSyncRuns: listSyncRuns(ports),
    findSyncRun: findSyncRun(ports),
    recordCancelledSync: recordCancelledSync(ports),
    cancelChannelSync: cancelChannelSync(ports),
    retryChannelSync: retryChannelSync(ports),
    resetSync: resetSync(ports),
    scheduleSyncs: scheduleSyncs(ports),
    leaveScheduling: leaveScheduling(ports),
    findScheduler: findScheduler(ports),
    getSyncSchedule: getSyncSchedule(ports),
    setSyncSchedule: setSyncSchedule(ports),
    listSyncLags: listSyncLags(ports),
    verifyTenant: verifyTenant(ports),
    repairTenant: repairTenant(ports),
  }
}
