import type { ArchiveReaders, ArchiveRepositories, ArchiveStorage } from '../../../domain/archive/ports/repositories.ts'
import { named } from '../observer.ts'
import type { TidbPool } from '../pool.ts'
import type { RetryOptions } from '../retry.ts'
import type { Session } from '../session.ts'
import { TidbStorageClock } from '../storage-clock.ts'
import { Transactor } from '../transaction.ts'
import { TidbAuthorReader, TidbAuthorRepository } from './author-repository.ts'
import { TidbChannelReader, TidbChannelRepository } from './channel-repository.ts'
import { TidbChannelSlugReader, TidbChannelSlugRepository } from './channel-slug-repository.ts'
import { TidbChannelStatsReader, TidbChannelStatsRepository } from './channel-stats-repository.ts'
import { TidbChannelSyncJobReader, TidbChannelSyncJobRepository } from './channel-sync-job-repository.ts'
import { archiveConstraints } from './constraints.ts'
import { TidbImportReader, TidbImportRepository } from './import-repository.ts'
import { TidbImportedFileReader, TidbImportedFileRepository } from './imported-file-repository.ts'
import { TidbMessageChildReader, TidbMessageChildRepository } from './message-child-repository.ts'
import { attachmentMapping, reactionAuthorMapping, reactionMapping, revisionMapping } from './message-children.ts'
import { TidbMessageReader, TidbMessageRepository } from './message-repository.ts'
import { TidbRequestBudgetReader, TidbRequestBudgetRepository } from './request-budget-repository.ts'
import { TidbRunnerLeaseReader, TidbRunnerLeaseRepository } from './runner-lease-repository.ts'
import { TidbSecretFingerprintReader, TidbSecretFingerprintRepository } from './secret-fingerprint-repository.ts'
import { TidbSyncProgressReader, TidbSyncProgressRepository } from './sync-progress-repository.ts'
import { TidbSyncRunReader, TidbSyncRunRepository } from './sync-run-repository.ts'
import type { ArchiveTables } from './tables.ts'
import { TidbTenantBrandingReader, TidbTenantBrandingRepository } from './tenant-branding-repository.ts'
import { TidbTenantKeyReader, TidbTenantKeyRepository } from './tenant-key-repository.ts'
import { TidbTenantLeaseReader, TidbTenantLeaseRepository } from './tenant-lease-repository.ts'
import { TidbTenantReader, TidbTenantRepository } from './tenant-repository.ts'
import { TidbTenantSyncReader, TidbTenantSyncRepository } from './tenant-sync-repository.ts'

export interface TidbArchiveOptions extends RetryOptions {
  /** Its owner closes it. */
  readonly pool: TidbPool
  /** The archive's database, migrated. */
  readonly database: string
}

/** The archive on TiDB. An absent or unmigrated database is `storage_unavailable` at the first use. */
export function openTidbArchive(options: TidbArchiveOptions): ArchiveStorage {
  const transactor = new Transactor<ArchiveTables>({ ...options, names: archiveConstraints })
  return {
    read: named('archive', readersOn(transactor.reads)),
    transact: (work, transactOptions) =>
      transactor.transact((session) => work(named('archive', repositoriesOn(session))), transactOptions),
  }
}

const readersOn = (session: Session<ArchiveTables>): ArchiveReaders => ({
  secretFingerprints: new TidbSecretFingerprintReader(session),
  tenants: new TidbTenantReader(session),
  tenantBrandings: new TidbTenantBrandingReader(session),
  tenantKeys: new TidbTenantKeyReader(session),
  tenantLeases: new TidbTenantLeaseReader(session),
  tenantSyncs: new TidbTenantSyncReader(session),
  channels: new TidbChannelReader(session),
  channelSlugs: new TidbChannelSlugReader(session),
  channelStats: new TidbChannelStatsReader(session),
  authors: new TidbAuthorReader(session),
  messages: new TidbMessageReader(session),
  attachments: new TidbMessageChildReader(session, attachmentMapping),
  reactions: new TidbMessageChildReader(session, reactionMapping),
  reactionAuthors: new TidbMessageChildReader(session, reactionAuthorMapping),
  revisions: new TidbMessageChildReader(session, revisionMapping),
  imports: new TidbImportReader(session),
  importedFiles: new TidbImportedFileReader(session),
  syncProgress: new TidbSyncProgressReader(session),
  syncRuns: new TidbSyncRunReader(session),
  channelSyncJobs: new TidbChannelSyncJobReader(session),
  requestBudgets: new TidbRequestBudgetReader(session),
  runnerLeases: new TidbRunnerLeaseReader(session),
  clock: new TidbStorageClock(session),
})

const repositoriesOn = (session: Session<ArchiveTables>): ArchiveRepositories => ({
  secretFingerprints: new TidbSecretFingerprintRepository(session),
  tenants: new TidbTenantRepository(session),
  tenantBrandings: new TidbTenantBrandingRepository(session),
  tenantKeys: new TidbTenantKeyRepository(session),
  tenantLeases: new TidbTenantLeaseRepository(session),
  tenantSyncs: new TidbTenantSyncRepository(session),
  channels: new TidbChannelRepository(session),
  channelSlugs: new TidbChannelSlugRepository(session),
  channelStats: new TidbChannelStatsRepository(session),
  authors: new TidbAuthorRepository(session),
  messages: new TidbMessageRepository(session),
  attachments: new TidbMessageChildRepository(session, attachmentMapping),
  reactions: new TidbMessageChildRepository(session, reactionMapping),
  reactionAuthors: new TidbMessageChildRepository(session, reactionAuthorMapping),
  revisions: new TidbMessageChildRepository(session, revisionMapping),
  imports: new TidbImportRepository(session),
  importedFiles: new TidbImportedFileRepository(session),
  syncProgress: new TidbSyncProgressRepository(session),
  syncRuns: new TidbSyncRunRepository(session),
  channelSyncJobs: new TidbChannelSyncJobRepository(session),
  requestBudgets: new TidbRequestBudgetRepository(session),
  runnerLeases: new TidbRunnerLeaseRepository(session),
  clock: new TidbStorageClock(session),
})
