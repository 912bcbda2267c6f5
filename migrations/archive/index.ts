import type { Migration } from 'kysely'
import { createSecretFingerprints } from './0001-create-secret-fingerprints.ts'
import { createTenants } from './0002-create-tenants.ts'
import { createTenantBranding } from './0003-create-tenant-branding.ts'
import { createTenantKeys } from './0004-create-tenant-keys.ts'
import { createChannels } from './0005-create-channels.ts'
import { createChannelSlugs } from './0006-create-channel-slugs.ts'
import { createChannelStats } from './0007-create-channel-stats.ts'
import { createAuthors } from './0008-create-authors.ts'
import { createMessages } from './0009-create-messages.ts'
import { createMessageAttachments } from './0010-create-message-attachments.ts'
import { createMessageEmojiReactions } from './0011-create-message-emoji-reactions.ts'
import { createMessageReactionAuthors } from './0012-create-message-reaction-authors.ts'
import { createMessageRevisions } from './0013-create-message-revisions.ts'
import { createSyncProgress } from './0014-create-sync-progress.ts'
import { createChannelSyncJobs } from './0015-create-channel-sync-jobs.ts'
import { createImports } from './0016-create-imports.ts'
import { createImportedFiles } from './0017-create-imported-files.ts'
import { createTenantLeases } from './0018-create-tenant-leases.ts'
import { indexTenants } from './0019-index-tenants.ts'
import { addChannelsVisibilityAt } from './0020-add-channels-visibility-at.ts'
import { extendSyncProgress } from './0021-extend-sync-progress.ts'
import { addAuthorObservedTimes } from './0022-add-author-observed-times.ts'
import { dateWhatAuthorsHave } from './0023-date-what-authors-have.ts'
import { recreateChannelSyncJobs } from './0024-recreate-channel-sync-jobs.ts'
import { createRequestBudgets } from './0025-create-request-budgets.ts'
import { createRefusedRequests } from './0026-create-refused-requests.ts'
import { addSyncProgressMissing } from './0027-add-sync-progress-missing.ts'
import { createTenantSyncs } from './0028-create-tenant-syncs.ts'
import { createRunnerLeases } from './0029-create-runner-leases.ts'
import { createSyncRuns } from './0030-create-sync-runs.ts'

/** The archive's migrations by name. A map and not a folder to scan, so that the built program has them too. */
export const archiveMigrations: Readonly<Record<string, Migration>> = {
  '0001-create-secret-fingerprints': createSecretFingerprints,
  '0002-create-tenants': createTenants,
  '0003-create-tenant-branding': createTenantBranding,
  '0004-create-tenant-keys': createTenantKeys,
  '0005-create-channels': createChannels,
  '0006-create-channel-slugs': createChannelSlugs,
  '0007-create-channel-stats': createChannelStats,
  '0008-create-authors': createAuthors,
  '0009-create-messages': createMessages,
  '0010-create-message-attachments': createMessageAttachments,
  '0011-create-message-emoji-reactions': createMessageEmojiReactions,
  '0012-create-message-reaction-authors': createMessageReactionAuthors,
  '0013-create-message-revisions': createMessageRevisions,
  '0014-create-sync-progress': createSyncProgress,
  '0015-create-channel-sync-jobs': createChannelSyncJobs,
  '0016-create-imports': createImports,
  '0017-create-imported-files': createImportedFiles,
  '0018-create-tenant-leases': createTenantLeases,
  '0019-index-tenants': indexTenants,
  '0020-add-channels-visibility-at': addChannelsVisibilityAt,
  '0021-extend-sync-progress': extendSyncProgress,
  '0022-add-author-observed-times': addAuthorObservedTimes,
  '0023-date-what-authors-have': dateWhatAuthorsHave,
  '0024-recreate-channel-sync-jobs': recreateChannelSyncJobs,
  '0025-create-request-budgets': createRequestBudgets,
  '0026-create-refused-requests': createRefusedRequests,
  '0027-add-sync-progress-missing': addSyncProgressMissing,
  '0028-create-tenant-syncs': createTenantSyncs,
  '0029-create-runner-leases': createRunnerLeases,
  '0030-create-sync-runs': createSyncRuns,
}
