import type { ArchiveReaders, ArchiveRepositories, ArchiveStorage } from '../../../domain/archive/ports/repositories.ts'
import type { Clock } from '../../../domain/shared/clock.ts'
import { Database, type Transaction } from '../engine/database.ts'
import { MemoryStorageClock } from '../storage-clock.ts'
import { MemoryAuthorReader, MemoryAuthorRepository } from './author-repository.ts'
import { MemoryChannelReader, MemoryChannelRepository } from './channel-repository.ts'
import { MemoryChannelSlugReader, MemoryChannelSlugRepository } from './channel-slug-repository.ts'
import { MemoryChannelStatsReader, MemoryChannelStatsRepository } from './channel-stats-repository.ts'
import { MemoryChannelSyncJobReader, MemoryChannelSyncJobRepository } from './channel-sync-job-repository.ts'
import { MemoryImportReader, MemoryImportRepository } from './import-repository.ts'
import { MemoryImportedFileReader, MemoryImportedFileRepository } from './imported-file-repository.ts'
import { MemoryMessageChildReader, MemoryMessageChildRepository } from './message-child-repository.ts'
import { attachmentRows, reactionAuthorRows, reactionRows, revisionRows } from './message-child-rows.ts'
import { MemoryMessageReader, MemoryMessageRepository } from './message-repository.ts'
import { MemoryRequestBudgetReader, MemoryRequestBudgetRepository } from './request-budget-repository.ts'
import { MemoryRunnerLeaseReader, MemoryRunnerLeaseRepository } from './runner-lease-repository.ts'
import { MemorySecretFingerprintReader, MemorySecretFingerprintRepository } from './secret-fingerprint-repository.ts'
import { MemorySyncProgressReader, MemorySyncProgressRepository } from './sync-progress-repository.ts'
import { MemorySyncRunReader, MemorySyncRunRepository } from './sync-run-repository.ts'
import { type ArchiveTables, createTables } from './tables.ts'
import { MemoryTenantBrandingReader, MemoryTenantBrandingRepository } from './tenant-branding-repository.ts'
import { MemoryTenantKeyReader, MemoryTenantKeyRepository } from './tenant-key-repository.ts'
import { MemoryTenantLeaseReader, MemoryTenantLeaseRepository } from './tenant-lease-repository.ts'
import { MemoryTenantReader, MemoryTenantRepository } from './tenant-repository.ts'
import { MemoryTenantSyncReader, MemoryTenantSyncRepository } from './tenant-sync-repository.ts'

export interface MemoryArchiveOptions {
  /** By which leases end and budgets go. */
  readonly clock: Clock
}

/** An empty archive that lives as long as the process. */
export function openMemoryArchive({ clock }: MemoryArchiveOptions): ArchiveStorage {
  const database = new Database()
  const tables = createTables(database)
  return {
    read: readers(database, tables, clock),
    transact: (work) => database.transact((transaction) => work(repositories(transaction, tables, clock))),
  }
}

const readers = (database: Database, tables: ArchiveTables, clock: Clock): ArchiveReaders => ({
  secretFingerprints: new MemorySecretFingerprintReader(database.reader(tables.secretFingerprints)),
  tenants: new MemoryTenantReader(database.reader(tables.tenants)),
  tenantBrandings: new MemoryTenantBrandingReader(database.reader(tables.tenantBranding)),
  tenantKeys: new MemoryTenantKeyReader(database.reader(tables.tenantKeys)),
  tenantLeases: new MemoryTenantLeaseReader(database.reader(tables.tenantLeases), clock),
  tenantSyncs: new MemoryTenantSyncReader(database.reader(tables.tenantSyncs)),
  channels: new MemoryChannelReader(database.reader(tables.channels), database.reader(tables.channelStats)),
  channelSlugs: new MemoryChannelSlugReader(database.reader(tables.channelSlugs)),
  channelStats: new MemoryChannelStatsReader(database.reader(tables.channelStats)),
  authors: new MemoryAuthorReader(database.reader(tables.authors)),
  messages: new MemoryMessageReader(database.reader(tables.messages)),
  attachments: new MemoryMessageChildReader(database.reader(tables.messageAttachments), attachmentRows),
  reactions: new MemoryMessageChildReader(database.reader(tables.messageEmojiReactions), reactionRows),
  reactionAuthors: new MemoryMessageChildReader(database.reader(tables.messageReactionAuthors), reactionAuthorRows),
  revisions: new MemoryMessageChildReader(database.reader(tables.messageRevisions), revisionRows),
  imports: new MemoryImportReader(database.reader(tables.imports)),
  importedFiles: new MemoryImportedFileReader(database.reader(tables.importedFiles)),
  syncProgress: new MemorySyncProgressReader(database.reader(tables.syncProgress)),
  syncRuns: new MemorySyncRunReader(database.reader(tables.syncRuns)),
  channelSyncJobs: new MemoryChannelSyncJobReader(
    database.reader(tables.channelSyncJobs),
    database.reader(tables.tenantLeases),
    clock,
  ),
  requestBudgets: new MemoryRequestBudgetReader(database.reader(tables.refusedRequests), clock),
  runnerLeases: new MemoryRunnerLeaseReader(database.reader(tables.runnerLeases), clock),
  clock: new MemoryStorageClock(database.guard, clock),
})

const repositories = (tx: Transaction, tables: ArchiveTables, clock: Clock): ArchiveRepositories => ({
  secretFingerprints: new MemorySecretFingerprintRepository(tx.writer(tables.secretFingerprints)),
  tenants: new MemoryTenantRepository(tx.writer(tables.tenants)),
  tenantBrandings: new MemoryTenantBrandingRepository(tx.writer(tables.tenantBranding)),
  tenantKeys: new MemoryTenantKeyRepository(tx.writer(tables.tenantKeys)),
  tenantLeases: new MemoryTenantLeaseRepository(tx.writer(tables.tenantLeases), clock),
  tenantSyncs: new MemoryTenantSyncRepository(tx.writer(tables.tenantSyncs)),
  channels: new MemoryChannelRepository(tx.writer(tables.channels), tx.writer(tables.channelStats)),
  channelSlugs: new MemoryChannelSlugRepository(tx.writer(tables.channelSlugs)),
  channelStats: new MemoryChannelStatsRepository(tx.writer(tables.channelStats)),
  authors: new MemoryAuthorRepository(tx.writer(tables.authors)),
  messages: new MemoryMessageRepository(tx.writer(tables.messages)),
  attachments: new MemoryMessageChildRepository(tx.writer(tables.messageAttachments), attachmentRows),
  reactions: new MemoryMessageChildRepository(tx.writer(tables.messageEmojiReactions), reactionRows),
  reactionAuthors: new MemoryMessageChildRepository(tx.writer(tables.messageReactionAuthors), reactionAuthorRows),
  revisions: new MemoryMessageChildRepository(tx.writer(tables.messageRevisions), revisionRows),
  imports: new MemoryImportRepository(tx.writer(tables.imports)),
  importedFiles: new MemoryImportedFileRepository(tx.writer(tables.importedFiles)),
  syncProgress: new MemorySyncProgressRepository(tx.writer(tables.syncProgress)),
  syncRuns: new MemorySyncRunRepository(tx.writer(tables.syncRuns)),
  channelSyncJobs: new MemoryChannelSyncJobRepository(
    tx.writer(tables.channelSyncJobs),
    tx.writer(tables.tenantLeases),
    clock,
  ),
  requestBudgets: new MemoryRequestBudgetRepository(
    tx.writer(tables.requestBudgets),
    tx.writer(tables.refusedRequests),
    clock,
  ),
  runnerLeases: new MemoryRunnerLeaseRepository(tx.writer(tables.runnerLeases), clock),
  clock: new MemoryStorageClock(tx.guard, clock),
})
