import { describe } from 'vitest'
import { attachmentContract } from './attachment-repository.ts'
import { authorContract } from './author-repository.ts'
import { channelContract } from './channel-repository.ts'
import { channelSlugContract } from './channel-slug-repository.ts'
import { channelStatsContract } from './channel-stats-repository.ts'
import { channelSyncJobContract } from './channel-sync-job-repository.ts'
import { clockContract } from './clock.ts'
import type { ArchiveContracts, ArchiveUnderTest } from './contract.ts'
import { importContract } from './import-repository.ts'
import { importedFileContract } from './imported-file-repository.ts'
import { messageContract } from './message-repository.ts'
import { reactionAuthorContract } from './reaction-author-repository.ts'
import { reactionContract } from './reaction-repository.ts'
import { requestBudgetContract } from './request-budget-repository.ts'
import { revisionContract } from './revision-repository.ts'
import { runnerLeaseContract } from './runner-lease-repository.ts'
import { secretFingerprintContract } from './secret-fingerprint-repository.ts'
import { storageContract } from './storage.ts'
import { syncProgressContract } from './sync-progress-repository.ts'
import { syncRunContract } from './sync-run-repository.ts'
import { tenantBrandingContract } from './tenant-branding-repository.ts'
import { tenantKeyContract } from './tenant-key-repository.ts'
import { tenantLeaseContract } from './tenant-lease-repository.ts'
import { tenantContract } from './tenant-repository.ts'
import { tenantSyncContract } from './tenant-sync-repository.ts'

const archiveContracts: ArchiveContracts = {
  secretFingerprints: secretFingerprintContract,
  tenants: tenantContract,
  tenantBrandings: tenantBrandingContract,
  tenantKeys: tenantKeyContract,
  tenantLeases: tenantLeaseContract,
  tenantSyncs: tenantSyncContract,
  channels: channelContract,
  channelSlugs: channelSlugContract,
  channelStats: channelStatsContract,
  authors: authorContract,
  messages: messageContract,
  attachments: attachmentContract,
  reactions: reactionContract,
  reactionAuthors: reactionAuthorContract,
  revisions: revisionContract,
  imports: importContract,
  importedFiles: importedFileContract,
  syncProgress: syncProgressContract,
  syncRuns: syncRunContract,
  channelSyncJobs: channelSyncJobContract,
  requestBudgets: requestBudgetContract,
  runnerLeases: runnerLeaseContract,
  clock: clockContract,
}

/** Everything that a storage of the archive must hold. */
export function archiveContract(archive: ArchiveUnderTest): void {
  describe('storage', () => storageContract(archive))
  for (const { port, holds } of Object.values(archiveContracts)) describe(port, () => holds(archive))
}
