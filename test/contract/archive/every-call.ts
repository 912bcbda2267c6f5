import type { ArchiveReaders, ArchiveRepositories } from '../../../domain/archive/ports/repositories.ts'
import { tenantSlug } from '../../../domain/archive/slug.ts'
import {
  aBotId,
  aBranding,
  aChannel,
  aChannelId,
  aChannelJob,
  aMessage,
  anAttachment,
  anAuthor,
  anAuthorId,
  anId,
  anImport,
  anImportedFile,
  anImportId,
  aProgress,
  aReaction,
  aReactionAuthor,
  aRevision,
  aSlug,
  aSnowflake,
  aSyncRun,
  aTenant,
  aTenantId,
  aTenantKey,
  aTenantSync,
  moment,
  statsOf,
} from '../../support/factories/index.ts'
import type { EveryCall } from '../shared/every-call.ts'

const page = { limit: 10, after: null }
const visibility = 'any'

export const everyRead: EveryCall<ArchiveReaders, ArchiveReaders> = {
  secretFingerprints: { find: (read) => read.secretFingerprints.find() },
  tenants: {
    find: (read) => read.tenants.find(aTenantId()),
    findBySlug: (read) => read.tenants.findBySlug(tenantSlug('no-such-tenant')),
    findBySource: (read) => read.tenants.findBySource('discord', aSnowflake()),
    listPublic: (read) => read.tenants.listPublic(page),
    listAll: (read) => read.tenants.listAll({ sort: 'name', order: 'asc' }, page),
  },
  tenantBrandings: { find: (read) => read.tenantBrandings.find(aTenantId()) },
  tenantKeys: { find: (read) => read.tenantKeys.find(aTenantId()) },
  tenantLeases: { find: (read) => read.tenantLeases.find(aTenantId()) },
  tenantSyncs: { findOf: (read) => read.tenantSyncs.findOf([aTenantId()]) },
  runnerLeases: { find: (read) => read.runnerLeases.find('sync_scheduler') },
  channels: {
    find: (read) => read.channels.find(aChannelId()),
    findMany: (read) => read.channels.findMany([aChannelId()]),
    listAll: (read) => read.channels.listAll(aTenantId(), page),
    listChildren: (read) => read.channels.listChildren(aTenantId(), { parentId: null, visibility }, page),
    listThreads: (read) => read.channels.listThreads({ parentId: aChannelId(), visibility }, page),
  },
  channelSlugs: {
    find: (read) => read.channelSlugs.find(aTenantId(), 'no-such-channel'),
    findOf: (read) => read.channelSlugs.findOf([aChannelId()]),
  },
  channelStats: { findOf: (read) => read.channelStats.findOf([aChannelId()]) },
  syncProgress: { findOf: (read) => read.syncProgress.findOf([aChannelId()]) },
  syncRuns: {
    find: (read) => read.syncRuns.find(aTenantId(), anId('run')),
    list: (read) => read.syncRuns.list(aTenantId(), page),
  },
  channelSyncJobs: {
    findOf: (read) => read.channelSyncJobs.findOf([aChannelId()]),
    list: (read) => read.channelSyncJobs.list(aTenantId(), page),
    findOpen: (read) => read.channelSyncJobs.findOpen(aTenantId(), anId('run')),
    listClaimable: (read) => read.channelSyncJobs.listClaimable(null, 10),
  },
  authors: {
    findMany: (read) => read.authors.findMany(aTenantId(), [anAuthorId()]),
    list: (read) => read.authors.list(aTenantId(), page),
  },
  messages: {
    find: (read) => read.messages.find(aChannelId(), aSnowflake()),
    findMany: (read) => read.messages.findMany(aChannelId(), [aSnowflake()]),
    findFirstOf: (read) => read.messages.findFirstOf([aChannelId()], 'shown'),
    list: (read) =>
      read.messages.list(aChannelId(), { direction: 'ascending', from: null, limit: 10, deleted: 'shown' }),
    listUnseen: (read) => {
      const [from, to] = [aSnowflake(), aSnowflake()]
      return read.messages.listUnseen(aChannelId(), { from, to, since: moment(), limit: 10 })
    },
  },
  attachments: { listOf: (read) => read.attachments.listOf(aChannelId(), [aSnowflake()]) },
  reactions: { listOf: (read) => read.reactions.listOf(aChannelId(), [aSnowflake()]) },
  reactionAuthors: { listOf: (read) => read.reactionAuthors.listOf(aChannelId(), [aSnowflake()]) },
  revisions: { listOf: (read) => read.revisions.listOf(aChannelId(), [aSnowflake()]) },
  requestBudgets: { findRefused: (read) => read.requestBudgets.findRefused(aBotId(), 600) },
  clock: { findNow: (read) => read.clock.findNow() },
  imports: {
    find: (read) => read.imports.find(aTenantId(), anImportId()),
    list: (read) => read.imports.list(aTenantId(), page),
  },
  importedFiles: {
    list: (read) => read.importedFiles.list(anImportId(), page),
    listWindows: (read) => read.importedFiles.listWindows([aChannelId()]),
  },
}

/** Those that need no parent, or are given none, reject on their own: an ended transaction must refuse them before. */
export const everyCall: EveryCall<ArchiveRepositories, ArchiveRepositories> = {
  secretFingerprints: {
    ...everyRead.secretFingerprints,
    insert: (tx) => tx.secretFingerprints.insert('fingerprint', moment()),
  },
  tenants: {
    ...everyRead.tenants,
    insert: (tx) => tx.tenants.insert(aTenant()),
    update: (tx) => tx.tenants.update(aTenant()),
    remove: (tx) => tx.tenants.remove(aTenantId()),
  },
  tenantBrandings: {
    ...everyRead.tenantBrandings,
    lock: (tx) => tx.tenantBrandings.lock(aTenantId()),
    upsert: (tx) => tx.tenantBrandings.upsert(aBranding()),
  },
  tenantKeys: { ...everyRead.tenantKeys, insert: (tx) => tx.tenantKeys.insert(aTenantKey()) },
  tenantLeases: {
    ...everyRead.tenantLeases,
    claim: (tx) => tx.tenantLeases.claim(aTenantId(), 'somebody', 30),
    lock: (tx) => tx.tenantLeases.lock(aTenantId()),
    renew: (tx) => tx.tenantLeases.renew(aTenantId(), { owner: 'somebody', attempt: 1 }, 30),
    release: (tx) => tx.tenantLeases.release(aTenantId(), { owner: 'somebody', attempt: 1 }),
  },
  tenantSyncs: {
    ...everyRead.tenantSyncs,
    lock: (tx) => tx.tenantSyncs.lock(aTenantId()),
    upsert: (tx) => tx.tenantSyncs.upsert(aTenantSync(aTenantId())),
  },
  runnerLeases: {
    ...everyRead.runnerLeases,
    claim: (tx) => tx.runnerLeases.claim('sync_scheduler', 'somebody', 30),
    renew: (tx) => tx.runnerLeases.renew('sync_scheduler', { owner: 'somebody', attempt: 1 }, 30),
    release: (tx) => tx.runnerLeases.release('sync_scheduler', { owner: 'somebody', attempt: 1 }),
  },
  channels: {
    ...everyRead.channels,
    lock: (tx) => tx.channels.lock(aChannelId()),
    upsert: (tx) => tx.channels.upsert(aChannel()),
    removeMany: (tx) => tx.channels.removeMany([aChannelId()]),
  },
  channelSlugs: { ...everyRead.channelSlugs, insert: (tx) => tx.channelSlugs.insert(aSlug()) },
  syncProgress: {
    ...everyRead.syncProgress,
    upsert: (tx) => tx.syncProgress.upsert(aProgress(aChannelId())),
    removeOf: (tx) => tx.syncProgress.removeOf([aChannelId()]),
  },
  syncRuns: {
    ...everyRead.syncRuns,
    lock: (tx) => tx.syncRuns.lock(aTenantId(), anId('run')),
    upsert: (tx) => tx.syncRuns.upsert(aSyncRun()),
    removeOld: (tx) => tx.syncRuns.removeOld(aTenantId(), 10, 10),
  },
  channelSyncJobs: {
    ...everyRead.channelSyncJobs,
    lockOpen: (tx) => tx.channelSyncJobs.lockOpen(aTenantId(), anId('run')),
    upsertMany: (tx) => tx.channelSyncJobs.upsertMany([aChannelJob()]),
    claim: (tx) => tx.channelSyncJobs.claim(aChannelId(), 0, 'somebody', 30, moment()),
    renew: (tx) => tx.channelSyncJobs.renew(aChannelId(), { owner: 'somebody', attempt: 1 }, 30, aChannelJob()),
    leave: (tx) => tx.channelSyncJobs.leave(aChannelJob(), { owner: 'somebody', attempt: 1 }, 0),
    cancel: (tx) =>
      tx.channelSyncJobs.cancel(aChannelId(), anId('run'), { class: 'cancelled', message: '.' }, moment()),
    requeue: (tx) => tx.channelSyncJobs.requeue(aChannelId(), anId('run'), 1),
    revokeOf: (tx) => tx.channelSyncJobs.revokeOf(aTenantId()),
    cancelOf: (tx) => tx.channelSyncJobs.cancelOf(aTenantId(), moment()),
  },
  channelStats: {
    ...everyRead.channelStats,
    lock: (tx) => tx.channelStats.lock(aChannelId()),
    upsert: (tx) => tx.channelStats.upsert(statsOf(aChannel())),
  },
  authors: {
    ...everyRead.authors,
    lockMany: (tx) => tx.authors.lockMany(aTenantId(), [anAuthorId()]),
    upsertMany: (tx) => tx.authors.upsertMany([anAuthor()]),
    removeMany: (tx) => tx.authors.removeMany(aTenantId(), [anAuthorId()]),
  },
  messages: {
    ...everyRead.messages,
    lockMany: (tx) => tx.messages.lockMany(aChannelId(), [aSnowflake()]),
    upsertMany: (tx) => tx.messages.upsertMany([aMessage()]),
    removeStretch: (tx) => tx.messages.removeStretch(aChannelId(), { from: null, limit: 10 }),
  },
  attachments: {
    ...everyRead.attachments,
    lockOf: (tx) => tx.attachments.lockOf(aChannelId(), [aSnowflake()]),
    upsertMany: (tx) => tx.attachments.upsertMany([anAttachment()]),
    removeMany: (tx) => tx.attachments.removeMany([anAttachment()]),
    removeStretch: (tx) => tx.attachments.removeStretch(aChannelId(), { from: null, limit: 10 }),
  },
  reactions: {
    ...everyRead.reactions,
    lockOf: (tx) => tx.reactions.lockOf(aChannelId(), [aSnowflake()]),
    upsertMany: (tx) => tx.reactions.upsertMany([aReaction()]),
    removeMany: (tx) => tx.reactions.removeMany([aReaction()]),
    removeStretch: (tx) => tx.reactions.removeStretch(aChannelId(), { from: null, limit: 10 }),
  },
  reactionAuthors: {
    ...everyRead.reactionAuthors,
    lockOf: (tx) => tx.reactionAuthors.lockOf(aChannelId(), [aSnowflake()]),
    upsertMany: (tx) => tx.reactionAuthors.upsertMany([aReactionAuthor()]),
    removeMany: (tx) => tx.reactionAuthors.removeMany([aReactionAuthor()]),
    removeStretch: (tx) => tx.reactionAuthors.removeStretch(aChannelId(), { from: null, limit: 10 }),
  },
  revisions: {
    ...everyRead.revisions,
    lockOf: (tx) => tx.revisions.lockOf(aChannelId(), [aSnowflake()]),
    upsertMany: (tx) => tx.revisions.upsertMany([aRevision()]),
    removeMany: (tx) => tx.revisions.removeMany([aRevision()]),
    removeStretch: (tx) => tx.revisions.removeStretch(aChannelId(), { from: null, limit: 10 }),
  },
  clock: everyRead.clock,
  requestBudgets: {
    ...everyRead.requestBudgets,
    grant: (tx) => tx.requestBudgets.grant(aBotId(), 1, 45),
    pause: (tx) => tx.requestBudgets.pause(aBotId(), 1),
    addRefused: (tx) => tx.requestBudgets.addRefused(aBotId(), 1),
  },
  imports: {
    ...everyRead.imports,
    upsert: (tx) => tx.imports.upsert(anImport()),
    removeMany: (tx) => tx.imports.removeMany([anImportId()]),
  },
  importedFiles: {
    ...everyRead.importedFiles,
    upsertMany: (tx) => tx.importedFiles.upsertMany([anImportedFile()]),
    removeFirst: (tx) => tx.importedFiles.removeFirst(anImportId(), 10),
  },
}
