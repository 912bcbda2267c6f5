import { expect, it } from 'vitest'
import { storedChannel, storedMessage, storedTenant } from '../../support/archive-world.ts'
import {
  aBranding,
  anAuthor,
  anImport,
  anImportedFile,
  aSlug,
  aSyncRun,
  aTenantId,
  aTenantKey,
  aTenantSync,
  statsOf,
} from '../../support/factories/index.ts'
import type { ArchiveUnderTest } from './contract.ts'

export function tenantRemovalContract({ storage }: ArchiveUnderTest): void {
  const remove = (id: ReturnType<typeof aTenantId>) => storage.transact((tx) => tx.tenants.remove(id))

  it('takes no offence at a tenant that is not there, and again', async () => {
    const { id } = await storedTenant(storage)
    await remove(aTenantId())
    await remove(id)
    await remove(id)
    expect(await storage.read.tenants.find(id)).toBeNull()
  })

  it('gives up the slug and the source', async () => {
    const { id, slug, sourceId } = await storedTenant(storage)
    await remove(id)
    const next = await storedTenant(storage, { slug, sourceId })
    expect(await storage.read.tenants.findBySlug(slug)).toStrictEqual(next)
  })

  it('takes everything that refers to the tenant with it, and nothing of another', async () => {
    const [gone, kept] = [await world(), await world()]
    const before = await kept.contents()
    expect(await gone.contents()).not.toContain(null)
    await remove(gone.id)
    expect(await gone.contents()).toStrictEqual(before.map(() => null))
    expect(await kept.contents()).toStrictEqual(before)
  })

  it('leaves the authors, who have no reference to it', async () => {
    const { id } = await storedTenant(storage)
    const author = anAuthor({ tenantId: id })
    await storage.transact((tx) => tx.authors.upsertMany([author]))
    await remove(id)
    expect(await storage.read.authors.findMany(id, [author.id])).toStrictEqual([author])
  })

  async function world() {
    const { id } = await storedTenant(storage)
    const channel = await storedChannel(storage, { tenantId: id })
    const message = await storedMessage(storage, { channelId: channel.id })
    const record = anImport({ tenantId: id })
    const run = aSyncRun({ tenantId: id })
    await storage.transact(async (tx) => {
      await tx.tenantBrandings.upsert(aBranding({ tenantId: id }))
      await tx.tenantKeys.insert(aTenantKey({ tenantId: id }))
      await tx.tenantLeases.claim(id, 'somebody', 600)
      await tx.tenantSyncs.upsert(aTenantSync(id))
      await tx.channelStats.upsert(statsOf(channel))
      await tx.channelSlugs.insert(aSlug({ tenantId: id, channelId: channel.id }))
      await tx.imports.upsert(record)
      await tx.syncRuns.upsert(run)
      await tx.importedFiles.upsertMany([anImportedFile({ importId: record.id })])
    })
    const contents = async () => [
      await storage.read.tenantBrandings.find(id),
      await storage.read.tenantKeys.find(id),
      await storage.read.tenantLeases.find(id),
      (await storage.read.tenantSyncs.findOf([id]))[0] ?? null,
      await storage.read.channels.find(channel.id),
      (await storage.read.channelStats.findOf([channel.id]))[0] ?? null,
      (await storage.read.channelSlugs.findOf([channel.id]))[0] ?? null,
      await storage.read.messages.find(channel.id, message.snowflake),
      await storage.read.imports.find(id, record.id),
      await storage.read.syncRuns.find(id, run.id),
      (await storage.read.importedFiles.list(record.id, { limit: 1, after: null })).items[0] ?? null,
    ]
    return { id, contents }
  }
}
