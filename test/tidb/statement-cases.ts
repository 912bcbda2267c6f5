import { type ChannelId, channelIdOf } from '../../domain/archive/channel.ts'
import type { ArchiveReaders, ArchiveRepositories } from '../../domain/archive/ports/repositories.ts'
import { slugify } from '../../domain/archive/slug.ts'
import { type Snowflake, snowflake } from '../../domain/archive/snowflake.ts'
import {
  aBotId,
  aBranding,
  aChannel,
  aChannelJob,
  aMessage,
  anAttachment,
  anAuthor,
  anAuthorId,
  anImport,
  anImportedFile,
  aProgress,
  aReaction,
  aReactionAuthor,
  aRevision,
  aSlug,
  aSyncRun,
  aTenant,
  aTenantKey,
  aTenantSync,
  keyOf,
  moment,
  statsOf,
} from '../support/factories/index.ts'
import type { StatementCase } from './statement-suite.ts'

const tenant = aTenant()
const channel = aChannel({ tenantId: tenant.id })
const message = aMessage({ channelId: channel.id })
const [first, second]: readonly [Snowflake, Snowflake] = [snowflake('100'), snowflake('2000')]
const key = keyOf(message)
const parent: ChannelId = channelIdOf(tenant.id, first)
const authors = [anAuthorId(), anAuthorId()]
const everyone = { parentId: parent, visibility: 'everyone' } as const
const bot = aBotId()
const record = anImport({ tenantId: tenant.id })
const lease = { owner: 'somebody', attempt: 1 }
const createdPlace = { value: tenant.createdAt, id: tenant.id }
const namePlace = { value: tenant.name, id: tenant.id }
const stretch = { from: first, limit: 1_000 }
const channelJob = aChannelJob({ tenantId: tenant.id, channelId: channel.id })
const run = aSyncRun({ tenantId: tenant.id })
const children = ['attachments', 'reactions', 'reactionAuthors', 'revisions'] as const

export const reads: readonly StatementCase<ArchiveReaders>[] = [
  ['secretFingerprints.find', (read) => read.secretFingerprints.find()],
  ['tenants.find', (read) => read.tenants.find(tenant.id)],
  ['tenants.findBySlug', (read) => read.tenants.findBySlug(tenant.slug)],
  ['tenants.findBySource', (read) => read.tenants.findBySource('discord', first)],
  ['tenants.listPublic', (read) => read.tenants.listPublic({ limit: 50, after: slugify('a', 50, 'a') })],
  [
    'tenants.listAll by name',
    (read) => read.tenants.listAll({ sort: 'name', order: 'asc' }, { limit: 50, after: null }),
  ],
  [
    'tenants.listAll by creation behind a tenant',
    (read) => read.tenants.listAll({ sort: 'createdAt', order: 'desc' }, { limit: 50, after: createdPlace }),
  ],
  [
    'tenants.listAll by update behind a tenant',
    (read) => read.tenants.listAll({ sort: 'updatedAt', order: 'asc' }, { limit: 50, after: createdPlace }),
  ],
  [
    'tenants.listAll some by name behind a tenant',
    (read) => read.tenants.listAll({ sort: 'name', order: 'asc', ids: [tenant.id] }, { limit: 50, after: namePlace }),
  ],
  ['tenantLeases.find', (read) => read.tenantLeases.find(tenant.id)],
  ['tenantBrandings.find', (read) => read.tenantBrandings.find(tenant.id)],
  ['tenantKeys.find', (read) => read.tenantKeys.find(tenant.id)],
  ['channels.find', (read) => read.channels.find(channel.id)],
  ['channels.findMany', (read) => read.channels.findMany([channel.id, parent])],
  ['channels.listAll', (read) => read.channels.listAll(tenant.id, { limit: 50, after: first })],
  [
    'channels.listChildren at the top',
    (read) => read.channels.listChildren(tenant.id, { parentId: null, visibility: 'any' }, { limit: 50, after: null }),
  ],
  [
    'channels.listChildren behind a sibling',
    (read) => read.channels.listChildren(tenant.id, everyone, { limit: 50, after: { position: 1, sourceId: first } }),
  ],
  ['channels.listThreads', (read) => read.channels.listThreads(everyone, { limit: 50, after: null })],
  [
    'channels.listThreads behind a thread',
    (read) => read.channels.listThreads(everyone, { limit: 50, after: { activity: second, channelId: channel.id } }),
  ],
  ['channelSlugs.find', (read) => read.channelSlugs.find(tenant.id, 'general')],
  ['channelSlugs.findOf', (read) => read.channelSlugs.findOf([channel.id, parent])],
  ['channelStats.findOf', (read) => read.channelStats.findOf([channel.id, parent])],
  ['syncProgress.findOf', (read) => read.syncProgress.findOf([channel.id, parent])],
  ['channelSyncJobs.findOf', (read) => read.channelSyncJobs.findOf([channel.id, parent])],
  ['channelSyncJobs.list', (read) => read.channelSyncJobs.list(tenant.id, { limit: 50, after: parent })],
  ['channelSyncJobs.findOpen', (read) => read.channelSyncJobs.findOpen(tenant.id, channelJob.runId)],
  ['channelSyncJobs.listClaimable', (read) => read.channelSyncJobs.listClaimable(null, 20)],
  ['channelSyncJobs.listClaimable of a tenant', (read) => read.channelSyncJobs.listClaimable(tenant.id, 20)],
  ['syncRuns.find', (read) => read.syncRuns.find(tenant.id, run.id)],
  ['syncRuns.list', (read) => read.syncRuns.list(tenant.id, { limit: 50, after: null })],
  ['syncRuns.list behind a run', (read) => read.syncRuns.list(tenant.id, { limit: 50, after: run })],
  ['authors.findMany', (read) => read.authors.findMany(tenant.id, authors)],
  ['authors.list', (read) => read.authors.list(tenant.id, { limit: 50, after: anAuthorId() })],
  ['messages.find', (read) => read.messages.find(channel.id, first)],
  ['messages.findMany', (read) => read.messages.findMany(channel.id, [first, second])],
  ['messages.findFirstOf', (read) => read.messages.findFirstOf([channel.id, parent], 'hidden')],
  [
    'messages.list ascending',
    (read) => read.messages.list(channel.id, { direction: 'ascending', from: first, limit: 50, deleted: 'hidden' }),
  ],
  [
    'messages.list descending',
    (read) => read.messages.list(channel.id, { direction: 'descending', from: null, limit: 50, deleted: 'shown' }),
  ],
  [
    'messages.listUnseen',
    (read) => read.messages.listUnseen(channel.id, { from: first, to: second, since: message.observedAt, limit: 500 }),
  ],
  ['tenantSyncs.findOf', (read) => read.tenantSyncs.findOf([tenant.id])],
  ['runnerLeases.find', (read) => read.runnerLeases.find('sync_scheduler')],
  ['clock.findNow', (read) => read.clock.findNow()],
  ['requestBudgets.findRefused', (read) => read.requestBudgets.findRefused(bot, 600)],
  ['imports.find', (read) => read.imports.find(tenant.id, record.id)],
  ['imports.list', (read) => read.imports.list(tenant.id, { limit: 50, after: null })],
  ['imports.list behind an import', (read) => read.imports.list(tenant.id, { limit: 50, after: record })],
  ['importedFiles.list', (read) => read.importedFiles.list(record.id, { limit: 50, after: 7 })],
  ['importedFiles.listWindows', (read) => read.importedFiles.listWindows([channel.id, parent])],
  ...children.map(
    (kind): StatementCase<ArchiveReaders> => [
      `${kind}.listOf`,
      (read) => read[kind].listOf(channel.id, [first, second]),
    ],
  ),
]

export const writes: readonly StatementCase<ArchiveRepositories>[] = [
  ['secretFingerprints.insert', (tx) => tx.secretFingerprints.insert('f'.repeat(32), tenant.createdAt)],
  ['tenants.insert', (tx) => tx.tenants.insert(tenant)],
  ['tenants.update', (tx) => tx.tenants.update(tenant)],
  ['tenantBrandings.lock', (tx) => tx.tenantBrandings.lock(tenant.id)],
  ['tenantSyncs.lock', (tx) => tx.tenantSyncs.lock(tenant.id)],
  ['tenantSyncs.upsert', (tx) => tx.tenantSyncs.upsert(aTenantSync(tenant.id))],
  ['runnerLeases.claim', (tx) => tx.runnerLeases.claim('sync_scheduler', 'somebody', 30)],
  ['runnerLeases.renew', (tx) => tx.runnerLeases.renew('sync_scheduler', lease, 30)],
  ['runnerLeases.release', (tx) => tx.runnerLeases.release('sync_scheduler', lease)],
  ['tenantLeases.claim', (tx) => tx.tenantLeases.claim(tenant.id, 'somebody', 30)],
  ['tenantLeases.lock', (tx) => tx.tenantLeases.lock(tenant.id)],
  ['tenantLeases.renew', (tx) => tx.tenantLeases.renew(tenant.id, lease, 30)],
  ['tenantLeases.release', (tx) => tx.tenantLeases.release(tenant.id, lease)],
  ['tenantBrandings.upsert', (tx) => tx.tenantBrandings.upsert(aBranding({ tenantId: tenant.id }))],
  ['tenantKeys.insert', (tx) => tx.tenantKeys.insert(aTenantKey({ tenantId: tenant.id }))],
  ['channels.lock', (tx) => tx.channels.lock(channel.id)],
  ['channels.upsert', (tx) => tx.channels.upsert(channel)],
  ['channelSlugs.insert', (tx) => tx.channelSlugs.insert(aSlug({ tenantId: tenant.id, channelId: channel.id }))],
  ['channelStats.lock', (tx) => tx.channelStats.lock(channel.id)],
  ['channelStats.upsert', (tx) => tx.channelStats.upsert(statsOf(channel))],
  ['channelSyncJobs.lockOpen', (tx) => tx.channelSyncJobs.lockOpen(tenant.id, channelJob.runId)],
  ['channelSyncJobs.upsertMany', (tx) => tx.channelSyncJobs.upsertMany([channelJob])],
  ['channelSyncJobs.claim', (tx) => tx.channelSyncJobs.claim(channel.id, 0, 'somebody', 30, moment())],
  ['channelSyncJobs.renew', (tx) => tx.channelSyncJobs.renew(channel.id, lease, 30, channelJob)],
  ['channelSyncJobs.leave', (tx) => tx.channelSyncJobs.leave({ ...channelJob, state: 'done' }, lease, 0)],
  [
    'channelSyncJobs.cancel',
    (tx) => tx.channelSyncJobs.cancel(channel.id, run.id, { class: 'cancelled', message: 'It was.' }, moment()),
  ],
  ['channelSyncJobs.requeue', (tx) => tx.channelSyncJobs.requeue(channel.id, run.id, 2)],
  ['channelSyncJobs.revokeOf', (tx) => tx.channelSyncJobs.revokeOf(tenant.id)],
  ['channelSyncJobs.cancelOf', (tx) => tx.channelSyncJobs.cancelOf(tenant.id, moment())],
  ['syncRuns.lock', (tx) => tx.syncRuns.lock(tenant.id, run.id)],
  ['syncRuns.upsert', (tx) => tx.syncRuns.upsert(run)],
  ['syncRuns.removeOld', (tx) => tx.syncRuns.removeOld(tenant.id, 0, 100)],
  ['syncProgress.upsert', (tx) => tx.syncProgress.upsert(aProgress(channel.id))],
  ['requestBudgets.grant', (tx) => tx.requestBudgets.grant(bot, 4, 45)],
  ['requestBudgets.pause', (tx) => tx.requestBudgets.pause(bot, 1_000)],
  ['requestBudgets.addRefused', (tx) => tx.requestBudgets.addRefused(bot, 1)],
  ['syncProgress.removeOf', (tx) => tx.syncProgress.removeOf([channel.id, parent])],
  ['authors.lockMany', (tx) => tx.authors.lockMany(tenant.id, authors)],
  ['authors.upsertMany', (tx) => tx.authors.upsertMany([anAuthor({ tenantId: tenant.id })])],
  ['messages.lockMany', (tx) => tx.messages.lockMany(channel.id, [first, second])],
  ['imports.upsert', (tx) => tx.imports.upsert(record)],
  ['importedFiles.upsertMany', (tx) => tx.importedFiles.upsertMany([anImportedFile({ importId: record.id })])],
  ['messages.upsertMany', (tx) => tx.messages.upsertMany([message])],
  ...children.map(
    (kind): StatementCase<ArchiveRepositories> => [
      `${kind}.lockOf`,
      (tx) => tx[kind].lockOf(channel.id, [first, second]),
    ],
  ),
  ['attachments.upsertMany', (tx) => tx.attachments.upsertMany([anAttachment(key)])],
  ['attachments.removeStretch', (tx) => tx.attachments.removeStretch(channel.id, stretch)],
  ['attachments.removeMany', (tx) => tx.attachments.removeMany([anAttachment(key)])],
  ['reactions.upsertMany', (tx) => tx.reactions.upsertMany([aReaction(key)])],
  ['reactions.removeStretch', (tx) => tx.reactions.removeStretch(channel.id, stretch)],
  ['reactions.removeMany', (tx) => tx.reactions.removeMany([aReaction(key)])],
  ['reactionAuthors.upsertMany', (tx) => tx.reactionAuthors.upsertMany([aReactionAuthor(key)])],
  ['reactionAuthors.removeStretch', (tx) => tx.reactionAuthors.removeStretch(channel.id, stretch)],
  ['reactionAuthors.removeMany', (tx) => tx.reactionAuthors.removeMany([aReactionAuthor(key)])],
  ['revisions.upsertMany', (tx) => tx.revisions.upsertMany([aRevision(key)])],
  ['revisions.removeStretch', (tx) => tx.revisions.removeStretch(channel.id, stretch)],
  ['revisions.removeMany', (tx) => tx.revisions.removeMany([aRevision(key)])],
  ['messages.removeStretch', (tx) => tx.messages.removeStretch(channel.id, stretch)],
  ['authors.removeMany', (tx) => tx.authors.removeMany(tenant.id, authors)],
  ['importedFiles.removeFirst', (tx) => tx.importedFiles.removeFirst(record.id, 500)],
  ['imports.removeMany', (tx) => tx.imports.removeMany([record.id])],
  ['channels.removeMany', (tx) => tx.channels.removeMany([channel.id, parent])],
  ['tenants.remove', (tx) => tx.tenants.remove(tenant.id)],
]
