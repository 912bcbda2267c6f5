import { describe, expect, it } from 'vitest'
import { channelIdOf, channelKinds } from '../../../domain/archive/channel.ts'
import { snowflake } from '../../../domain/archive/snowflake.ts'
import { storedChannel, storedMessage, storedTenant } from '../../support/archive-world.ts'
import { aChannelId, aSlug, aTenantId } from '../../support/factories/index.ts'
import { spoil } from '../shared/copies.ts'
import { keysetContract } from '../shared/keyset.ts'
import { snowflakes } from '../shared/samples.ts'
import type { ArchiveUnderTest } from './contract.ts'

export function channelListAllContract({ storage }: ArchiveUnderTest): void {
  const list = async (tenantId: ReturnType<typeof aTenantId>) =>
    (await storage.read.channels.listAll(tenantId, { limit: 100, after: null })).items

  it('is empty for a tenant without channels, and for one that is not there', async () => {
    const { id } = await storedTenant(storage)
    await storedChannel(storage)
    expect(await list(id)).toStrictEqual([])
    expect(await list(aTenantId())).toStrictEqual([])
  })

  it('gives channels of every kind, wherever they hang, of this tenant alone', async () => {
    const { id: tenantId } = await storedTenant(storage)
    const channels = []
    for (const kind of channelKinds) channels.push(await storedChannel(storage, { tenantId, kind }))
    channels.push(await storedChannel(storage, { tenantId, parentId: aChannelId(), visibility: 'restricted' }))
    await storedChannel(storage)
    expect(await list(tenantId)).toStrictEqual(channels)
    spoil(await list(tenantId))
    expect(await list(tenantId)).toStrictEqual(channels)
  })

  describe('pages', () => {
    keysetContract(async () => {
      const { id: tenantId } = await storedTenant(storage)
      const ids = snowflakes.slice(2, -1)
      for (const sourceId of ids.toReversed()) await storedChannel(storage, { tenantId, sourceId })
      const rows = await storage.read.channels.findMany(ids.map((sourceId) => channelIdOf(tenantId, sourceId)))
      return {
        rows: rows.toSorted((a, b) => ids.indexOf(a.sourceId) - ids.indexOf(b.sourceId)),
        list: (request) => storage.read.channels.listAll(tenantId, request),
        keyOf: ({ sourceId }) => sourceId,
        between: snowflake('9'),
        behind: snowflake('18446744073709551615'),
      }
    })
  })
}

export function channelRemovalContract({ storage }: ArchiveUnderTest): void {
  const remove = (...ids: readonly ReturnType<typeof aChannelId>[]) =>
    storage.transact((tx) => tx.channels.removeMany(ids))

  it('removes nothing for nothing, and takes no offence at what is not there', async () => {
    const channel = await storedChannel(storage)
    await remove()
    await remove(aChannelId())
    expect(await storage.read.channels.find(channel.id)).toStrictEqual(channel)
    await remove(channel.id, aChannelId(), channel.id)
    await remove(channel.id)
    expect(await storage.read.channels.find(channel.id)).toBeNull()
  })

  it('takes slug, stats and messages with it, and nothing of another', async () => {
    const [gone, kept] = [await filled(), await filled()]
    const before = await kept.contents()
    expect(await gone.contents()).not.toContain(undefined)
    await remove(gone.id)
    expect(await gone.contents()).toStrictEqual([undefined, undefined, undefined])
    expect(await kept.contents()).toStrictEqual(before)
  })

  it('leaves its threads: a parent may be absent', async () => {
    const parent = await storedChannel(storage)
    const thread = await storedChannel(storage, { tenantId: parent.tenantId, parentId: parent.id, kind: 'thread' })
    await remove(parent.id)
    expect(await storage.read.channels.find(thread.id)).toStrictEqual(thread)
  })

  async function filled() {
    const { id, tenantId } = await storedChannel(storage)
    await storage.transact((tx) => tx.channelSlugs.insert(aSlug({ tenantId, channelId: id })))
    const message = await storedMessage(storage, { channelId: id })
    const contents = async () => [
      (await storage.read.channelSlugs.findOf([id]))[0],
      (await storage.read.channelStats.findOf([id]))[0],
      (await storage.read.messages.find(id, message.snowflake)) ?? undefined,
    ]
    return { id, contents }
  }
}
