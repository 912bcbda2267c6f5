import type { Storage } from '../../shared/storage.ts'
import type { StorageClock } from '../../shared/storage-clock.ts'
import type { MessageAttachment, MessageReaction, MessageReactionAuthor, MessageRevision } from '../message.ts'
import type { AuthorReader, AuthorRepository } from './author-repository.ts'
import type { ChannelReader, ChannelRepository } from './channel-repository.ts'
import type { ChannelSlugReader, ChannelSlugRepository } from './channel-slug-repository.ts'
import type { ChannelStatsReader, ChannelStatsRepository } from './channel-stats-repository.ts'
import type { ChannelSyncJobReader, ChannelSyncJobRepository } from './channel-sync-job-repository.ts'
import type { ImportedFileReader, ImportedFileRepository, ImportReader, ImportRepository } from './import-repository.ts'
import type {
  AttachmentRepository,
  MessageChildReader,
  ReactionAuthorRepository,
  ReactionRepository,
  RevisionRepository,
} from './message-child-repository.ts'
import type { MessageReader, MessageRepository } from './message-repository.ts'
import type { RequestBudgetReader, RequestBudgetRepository } from './request-budget-repository.ts'
import type { RunnerLeaseReader, RunnerLeaseRepository } from './runner-lease-repository.ts'
import type { SecretFingerprintReader, SecretFingerprintRepository } from './secret-fingerprint-repository.ts'
import type { SyncProgressReader, SyncProgressRepository } from './sync-progress-repository.ts'
import type { SyncRunReader, SyncRunRepository } from './sync-run-repository.ts'
import type { TenantBrandingReader, TenantBrandingRepository } from './tenant-branding-repository.ts'
import type { TenantKeyReader, TenantKeyRepository } from './tenant-key-repository.ts'
import type { TenantLeaseReader, TenantLeaseRepository } from './tenant-lease-repository.ts'
import type { TenantReader, TenantRepository } from './tenant-repository.ts'
import type { TenantSyncReader, TenantSyncRepository } from './tenant-sync-repository.ts'

/** The archive's storage ports, inside a transaction. A line here and the compiler demands the suite and both repositories. */
export interface ArchiveRepositories {
  readonly secretFingerprints: SecretFingerprintRepository
  readonly tenants: TenantRepository
  readonly tenantBrandings: TenantBrandingRepository
  readonly tenantKeys: TenantKeyRepository
  readonly tenantLeases: TenantLeaseRepository
  readonly tenantSyncs: TenantSyncRepository
  readonly channels: ChannelRepository
  readonly channelSlugs: ChannelSlugRepository
  readonly channelStats: ChannelStatsRepository
  readonly authors: AuthorRepository
  readonly messages: MessageRepository
  readonly attachments: AttachmentRepository
  readonly reactions: ReactionRepository
  readonly reactionAuthors: ReactionAuthorRepository
  readonly revisions: RevisionRepository
  readonly imports: ImportRepository
  readonly importedFiles: ImportedFileRepository
  readonly syncProgress: SyncProgressRepository
  readonly syncRuns: SyncRunRepository
  readonly channelSyncJobs: ChannelSyncJobRepository
  readonly requestBudgets: RequestBudgetRepository
  readonly runnerLeases: RunnerLeaseRepository
  readonly clock: StorageClock
}

/** The same, outside a transaction: what only reads. */
export interface ArchiveReaders extends Readonly<Record<keyof ArchiveRepositories, unknown>> {
  readonly secretFingerprints: SecretFingerprintReader
  readonly tenants: TenantReader
  readonly tenantBrandings: TenantBrandingReader
  readonly tenantKeys: TenantKeyReader
  readonly tenantLeases: TenantLeaseReader
  readonly tenantSyncs: TenantSyncReader
  readonly channels: ChannelReader
  readonly channelSlugs: ChannelSlugReader
  readonly channelStats: ChannelStatsReader
  readonly authors: AuthorReader
  readonly messages: MessageReader
  readonly attachments: MessageChildReader<MessageAttachment>
  readonly reactions: MessageChildReader<MessageReaction>
  readonly reactionAuthors: MessageChildReader<MessageReactionAuthor>
  readonly revisions: MessageChildReader<MessageRevision>
  readonly imports: ImportReader
  readonly importedFiles: ImportedFileReader
  readonly syncProgress: SyncProgressReader
  readonly syncRuns: SyncRunReader
  readonly channelSyncJobs: ChannelSyncJobReader
  readonly requestBudgets: RequestBudgetReader
  readonly runnerLeases: RunnerLeaseReader
  readonly clock: StorageClock
}

export type ArchiveStorage = Storage<ArchiveReaders, ArchiveRepositories>
