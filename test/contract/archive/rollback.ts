import { expect, it } from 'vitest'
import type { ArchiveRepositories } from '../../../domain/archive/ports/repositories.ts'
import { Conflict, NotFound } from '../../../domain/shared/errors.ts'
import { storedChannel, storedMessage, storedTenant } from '../../support/archive-world.ts'
import {
  aBotId,
  aBranding,
  aChannel,
  aChannelJob,
  aMessage,
  anAttachment,
  anAuthor,
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
} from '../../support/factories/index.ts'
import { missing } from '../shared/refusals.ts'
import type { ArchiveUnderTest } from './contract.ts'

export function rollbackContract(archive: ArchiveUnderTest): void {
  const { storage } = archive

  it.each([
    new NotFound('thing'),
    new Conflict('slug'),
    new TypeError('a defect'),
    new Error('with a cause', { cause: new Error('behind it') }),
    Object.assign(new Error('like a driver'), { code: 'ER_SOMETHING', errno: 1 }),
  ])('lets the error of the work through as it is: %s', async (error) => {
    await expect(storage.transact(() => Promise.reject(error))).rejects.toBe(error)
  })

  it('takes an error that the work throws before its first promise', async () => {
    const [error, tenant] = [new TypeError('at once'), aTenant()]
    const failing = storage.transact((tx) => {
      void tx
      throw error
    })
    await expect(failing).rejects.toBe(error)
    await storage.transact((tx) => tx.tenants.insert(tenant))
    expect(await storage.read.tenants.find(tenant.id)).toStrictEqual(tenant)
  })

  it('leaves nothing of any repository when the work fails at its end', async () => {
    await archive.empty()
    const world = aWorld()
    const failing = storage.transact(async (tx) => {
      await world.write(tx)
      expect(await world.contents(tx)).toStrictEqual(world.full)
      throw new TypeError('at the end')
    })
    await expect(failing).rejects.toThrow('at the end')
    expect(await storage.transact((tx) => world.contents(tx))).toStrictEqual(world.empty)
    await storage.transact((tx) => world.write(tx))
    expect(await storage.transact((tx) => world.contents(tx))).toStrictEqual(world.full)
  })

  it('leaves nothing of several writes when a later one is refused', async () => {
    const tenant = aTenant()
    const channel = aChannel({ tenantId: tenant.id })
    const failing = storage.transact(async (tx) => {
      await tx.tenants.insert(tenant)
      await tx.channels.upsert(channel)
      await tx.channelStats.upsert(statsOf(channel))
      await tx.messages.upsertMany([aMessage()])
    })
    await expect(failing).rejects.toMatchObject(missing('channel'))
    expect(await storage.read.tenants.find(tenant.id)).toBeNull()
    expect(await storage.read.channels.find(channel.id)).toBeNull()
    expect(await storage.read.channelStats.findOf([channel.id])).toStrictEqual([])
  })

  it('brings back what was replaced and removed', async () => {
    const message = await storedMessage(storage)
    const reaction = aReaction(keyOf(message))
    await storage.transact((tx) => tx.reactions.upsertMany([reaction]))
    const failing = storage.transact(async (tx) => {
      await tx.messages.upsertMany([{ ...message, deletedAt: moment(1), updatedAt: moment(1) }])
      await tx.reactions.removeMany([reaction])
      await tx.reactions.upsertMany([aReaction({ ...keyOf(message), emojiKey: '👎' })])
      throw new TypeError('half-way')
    })
    await expect(failing).rejects.toThrow('half-way')
    const { channelId, snowflake } = message
    expect(await storage.read.messages.find(channelId, snowflake)).toStrictEqual(message)
    expect(await storage.read.reactions.listOf(channelId, [snowflake])).toStrictEqual([reaction])
  })

  it('brings back a tenant and its version', async () => {
    const tenant = await storedTenant(storage)
    const failing = storage.transact(async (tx) => {
      await tx.tenants.update({ ...tenant, slug: aTenant().slug })
      throw new TypeError('half-way')
    })
    await expect(failing).rejects.toThrow('half-way')
    expect(await storage.read.tenants.findBySlug(tenant.slug)).toStrictEqual(tenant)
    expect((await storage.transact((tx) => tx.tenants.update(tenant))).version).toBe(2)
  })

  it('gives up the keys it had taken', async () => {
    const { tenantId, id: channelId } = await storedChannel(storage)
    const slug = aSlug({ tenantId, channelId })
    const failing = storage.transact(async (tx) => {
      await tx.channelSlugs.insert(slug)
      throw new TypeError('half-way')
    })
    await expect(failing).rejects.toThrow('half-way')
    await storage.transact((tx) => tx.channelSlugs.insert(slug))
    expect(await storage.read.channelSlugs.findOf([channelId])).toStrictEqual([slug])
  })

  it('lets the locks go', async () => {
    const channel = await storedChannel(storage)
    const failing = storage.transact(async (tx) => {
      await tx.channelStats.lock(channel.id)
      throw new TypeError('half-way')
    })
    await expect(failing).rejects.toThrow('half-way')
    expect(await storage.transact((tx) => tx.channelStats.lock(channel.id))).toStrictEqual(statsOf(channel))
  })
}

/** One row in every repository. */
function aWorld() {
  const tenant = aTenant()
  const tenantId = tenant.id
  const channel = aChannel({ tenantId })
  const author = anAuthor({ tenantId })
  const message = aMessage({ channelId: channel.id })
  const [channelId, snowflakes] = [channel.id, [message.snowflake]]
  const branding = aBranding({ tenantId })
  const key = aTenantKey({ tenantId })
  const slug = aSlug({ tenantId, channelId })
  const attachment = anAttachment(keyOf(message))
  const [reaction, reactionAuthor] = [aReaction(keyOf(message)), aReactionAuthor(keyOf(message))]
  const revision = aRevision(keyOf(message))
  const record = anImport({ tenantId })
  const file = anImportedFile({ importId: record.id })
  const channelJob = aChannelJob({ tenantId, channelId })
  const run = aSyncRun({ tenantId })
  const bot = aBotId()
  return {
    async write(tx: ArchiveRepositories) {
      await tx.secretFingerprints.insert('fingerprint', moment())
      await tx.tenants.insert(tenant)
      await tx.tenantBrandings.upsert(branding)
      await tx.tenantKeys.insert(key)
      await tx.tenantLeases.claim(tenantId, 'somebody', 30)
      await tx.tenantSyncs.upsert(aTenantSync(tenantId))
      await tx.runnerLeases.claim('sync_scheduler', 'somebody', 30)
      await tx.channels.upsert(channel)
      await tx.channelSlugs.insert(slug)
      await tx.channelStats.upsert(statsOf(channel))
      await tx.authors.upsertMany([author])
      await tx.messages.upsertMany([message])
      await tx.attachments.upsertMany([attachment])
      await tx.reactions.upsertMany([reaction])
      await tx.reactionAuthors.upsertMany([reactionAuthor])
      await tx.revisions.upsertMany([revision])
      await tx.imports.upsert(record)
      await tx.importedFiles.upsertMany([file])
      await tx.syncProgress.upsert(aProgress(channelId))
      await tx.channelSyncJobs.upsertMany([channelJob])
      await tx.syncRuns.upsert(run)
      await tx.requestBudgets.addRefused(bot, 3)
    },
    contents: async (
      tx: ArchiveRepositories,
    ): Promise<Record<Exclude<keyof ArchiveRepositories, 'clock'>, unknown>> => ({
      secretFingerprints: await tx.secretFingerprints.find(),
      tenants: await tx.tenants.find(tenantId),
      tenantBrandings: await tx.tenantBrandings.find(tenantId),
      tenantKeys: await tx.tenantKeys.find(tenantId),
      tenantLeases: await tx.tenantLeases.find(tenantId),
      tenantSyncs: await tx.tenantSyncs.findOf([tenantId]),
      runnerLeases: await tx.runnerLeases.find('sync_scheduler'),
      channels: await tx.channels.find(channelId),
      channelSlugs: await tx.channelSlugs.findOf([channelId]),
      channelStats: await tx.channelStats.findOf([channelId]),
      syncProgress: await tx.syncProgress.findOf([channelId]),
      channelSyncJobs: await tx.channelSyncJobs.findOf([channelId]),
      syncRuns: await tx.syncRuns.find(tenantId, run.id),
      authors: await tx.authors.findMany(tenantId, [author.id]),
      messages: await tx.messages.find(channelId, message.snowflake),
      attachments: await tx.attachments.listOf(channelId, snowflakes),
      reactions: await tx.reactions.listOf(channelId, snowflakes),
      reactionAuthors: await tx.reactionAuthors.listOf(channelId, snowflakes),
      revisions: await tx.revisions.listOf(channelId, snowflakes),
      imports: await tx.imports.find(tenantId, record.id),
      requestBudgets: await tx.requestBudgets.findRefused(bot, 600),
      importedFiles: (await tx.importedFiles.list(record.id, { limit: 10, after: null })).items,
    }),
    full: {
      secretFingerprints: 'fingerprint',
      ...{ tenants: tenant, tenantBrandings: branding, tenantKeys: key },
      tenantLeases: { owner: 'somebody', attempt: 1 },
      tenantSyncs: [aTenantSync(tenantId)],
      runnerLeases: { owner: 'somebody', attempt: 1 },
      ...{ channels: channel, channelSlugs: [slug], channelStats: [statsOf(channel)], authors: [author] },
      ...{ messages: message, attachments: [attachment], revisions: [revision] },
      ...{ reactions: [reaction], reactionAuthors: [reactionAuthor] },
      ...{ imports: record, importedFiles: [file], syncProgress: [aProgress(channelId)] },
      ...{ channelSyncJobs: [channelJob], syncRuns: run },
      requestBudgets: 3,
    },
    empty: {
      secretFingerprints: null,
      ...{ tenants: null, tenantBrandings: null, tenantKeys: null, tenantLeases: null },
      ...{ tenantSyncs: [], runnerLeases: null },
      ...{ channels: null, channelSlugs: [], channelStats: [], authors: [] },
      ...{ messages: null, attachments: [], reactions: [], reactionAuthors: [], revisions: [] },
      ...{ imports: null, importedFiles: [], syncProgress: [], channelSyncJobs: [] },
      syncRuns: null,
      requestBudgets: 0,
    },
  }
}
