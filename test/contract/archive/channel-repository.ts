import { describe, expect, it } from 'vitest'
import { type Channel, channelIdOf, channelKinds } from '../../../domain/archive/channel.ts'
import { observed } from '../../../domain/archive/observed.ts'
import { storedChannel, storedTenant } from '../../support/archive-world.ts'
import { aChannel, aChannelId, moment, someSettings } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { inTurn, race, racers, writeAgainstLock } from '../shared/race.ts'
import { missing } from '../shared/refusals.ts'
import { lookalikes, mebibyte, moments, snowflakes } from '../shared/samples.ts'
import { channelListAllContract, channelRemovalContract } from './channel-removal.ts'
import { childListContract } from './child-list.ts'
import type { ArchiveUnderTest, Contract } from './contract.ts'
import { threadListContract } from './thread-list.ts'

export const channelContract: Contract<'channels'> = {
  port: 'channels',
  holds(archive) {
    describe('upsert', () => upsertContract(archive))
    describe('findMany', () => findManyContract(archive))
    describe('lock', () => lockContract(archive))
    describe('listChildren', () => childListContract(archive))
    describe('listAll', () => channelListAllContract(archive))
    describe('removeMany', () => channelRemovalContract(archive))
    describe('listThreads', () => threadListContract(archive))
  },
}

/** A channel of which everything is known. */
const aToldChannel = (tenantId: Channel['tenantId']): Channel => ({
  ...aChannel({ tenantId, kind: 'forum', name: 'Ideen & Fragen', visibility: 'everyone' }),
  parent: observed(aChannelId(), moment(1)),
  topic: observed('What to build', moment(2)),
  settings: observed({ position: 7, nsfw: true, archived: false, locked: true, tags: ['ä', '"', 'a', 'a'] }, moment(3)),
  updatedAt: moment(4),
})

function upsertContract({ storage }: ArchiveUnderTest): void {
  const upsert = (channel: Channel) => storage.transact((tx) => tx.channels.upsert(channel))
  const returned = async (overrides: Parameters<typeof aChannel>[0]) => {
    const channel = await storedChannel(storage, overrides)
    expect(await storage.read.channels.find(channel.id)).toStrictEqual(channel)
  }

  it('gives null for a channel that is not there', async () => {
    await storedChannel(storage)
    expect(await storage.read.channels.find(aChannelId())).toBeNull()
  })

  it('stores a channel of which everything is known', async () => {
    const { id } = await storedTenant(storage)
    await returned(aToldChannel(id))
  })

  it.each(channelKinds)('stores a channel of the kind %s', (kind) => returned({ kind }))

  it.each(['everyone', 'restricted', 'unknown'] as const)('stores the visibility %s', (visibility) =>
    returned({ visibility }),
  )

  it('tells a placeholder from a channel', () =>
    returned({ profile: observed({ kind: 'unknown', name: '', placeholder: true }, moment()) }))

  it.each<[string, Partial<Channel>]>([
    ['parent', { parent: observed(null, moment(1)) }],
    ['topic', { topic: observed(null, moment(1)) }],
  ])('tells "there is no %s" from "nobody said"', async (_, told) => {
    await returned({ parent: null, topic: null })
    await returned(told)
  })

  it('tells an empty topic from no topic', () => returned({ topic: observed('', moment()) }))

  it.each([
    someSettings(),
    someSettings({ position: 4_294_967_294, nsfw: true }),
    someSettings({ archived: true, tags: ['', ' '] }),
    someSettings({ locked: true, tags: lookalikes }),
  ])('stores the settings as they are: %j', (settings) => returned({ settings: observed(settings, moment()) }))

  it('keeps times to the millisecond, each its own', async () => {
    for (const at of moments) {
      await returned({
        ...{ parent: observed(null, at), topic: observed('', at), settings: observed(someSettings(), at) },
        profile: observed({ kind: 'text', name: 'general', placeholder: false }, at),
        ...{ createdAt: at, updatedAt: at },
      })
    }
  })

  it('keeps names that look alike, and 255 characters of four bytes', async () => {
    for (const name of [...lookalikes, '😀'.repeat(255)]) await returned({ name })
  })

  it('keeps a topic of one mebibyte', () => returned({ topic: observed('ä'.repeat(mebibyte / 2), moment()) }))

  it('tells neighbouring snowflakes apart, however long', async () => {
    const { id: tenantId } = await storedTenant(storage)
    for (const sourceId of snowflakes) await returned({ tenantId, sourceId })
    const ids = snowflakes.map((sourceId) => channelIdOf(tenantId, sourceId))
    expect(await storage.read.channels.findMany(ids)).toHaveLength(snowflakes.length)
  })

  it('replaces everything but when it was created', async () => {
    const first = await storedChannel(storage)
    const { id, tenantId, sourceId, createdAt } = first
    const told = { ...aToldChannel(tenantId), id, sourceId, createdAt: moment(99) }
    await upsert(told)
    expect(await storage.read.channels.find(id)).toStrictEqual({ ...told, createdAt })
    await upsert({ ...first, createdAt: moment(100) })
    expect(await storage.read.channels.find(id)).toStrictEqual(first)
  })

  it('is the same after a repeat', async () => {
    const { id: tenantId } = await storedTenant(storage)
    const channel = aToldChannel(tenantId)
    await upsert(channel)
    await upsert(channel)
    expect(await storage.read.channels.find(channel.id)).toStrictEqual(channel)
  })

  it('takes channels of two tenants with the same source', async () => {
    const one = await storedChannel(storage)
    const other = await storedChannel(storage, { sourceId: one.sourceId, name: 'another' })
    expect(await storage.read.channels.find(one.id)).toStrictEqual(one)
    expect(await storage.read.channels.find(other.id)).toStrictEqual(other)
  })

  it('takes a channel whose parent is not stored', () => returned({ parentId: aChannelId() }))

  it('refuses a channel without its tenant', async () => {
    const channel = aChannel()
    await expect(upsert(channel)).rejects.toMatchObject(missing('tenant'))
    expect(await storage.read.channels.find(channel.id)).toBeNull()
  })

  it('makes one channel of twenty racing upserts', async () => {
    const { id: tenantId } = await storedTenant(storage)
    const channel = aChannel({ tenantId })
    const { won } = await race(() => upsert(channel))
    expect(won).toHaveLength(racers)
    expect(await storage.read.channels.find(channel.id)).toStrictEqual(channel)
  })

  copiesContract({
    make: async () => aToldChannel((await storedTenant(storage)).id),
    store: upsert,
    reads: [
      ({ id }) => storage.read.channels.find(id),
      async ({ id }) => (await storage.read.channels.findMany([id]))[0],
      ({ id }) => storage.transact((tx) => tx.channels.find(id)),
      ({ id }) => storage.transact((tx) => tx.channels.lock(id)),
    ],
  })
}

function findManyContract({ storage }: ArchiveUnderTest): void {
  it('gives nothing for no ids', async () => {
    expect(await storage.read.channels.findMany([])).toStrictEqual([])
  })

  it('gives those that are stored, by id, each once', async () => {
    const channels = [await storedChannel(storage), await storedChannel(storage), await storedChannel(storage)]
    const ids = channels.map(({ id }) => id)
    const asked = [...ids, aChannelId(), ...ids.toReversed()]
    expect(await storage.read.channels.findMany(asked)).toStrictEqual(byId(channels))
  })

  it('gives more than a batch of them in one order', async () => {
    const { id: tenantId } = await storedTenant(storage)
    const channels = Array.from({ length: 1_201 }, () => aChannel({ tenantId }))
    const found = await storage.transact(async (tx) => {
      for (const channel of channels) await tx.channels.upsert(channel)
      return tx.channels.findMany(channels.map(({ id }) => id))
    })
    expect(found).toStrictEqual(byId(channels))
    expect(await storage.read.channels.findMany(channels.map(({ id }) => id))).toStrictEqual(byId(channels))
  })
}

function lockContract({ storage }: ArchiveUnderTest): void {
  it('gives the channel, or null', async () => {
    const channel = await storedChannel(storage)
    const [found, absent] = await storage.transact(async (tx) => [
      await tx.channels.lock(channel.id),
      await tx.channels.lock(aChannelId()),
    ])
    expect(found).toStrictEqual(channel)
    expect(absent).toBeNull()
  })

  it('keeps other writers out until the transaction ends', async () => {
    const channel = await storedChannel(storage)
    const events = await writeAgainstLock(
      storage,
      (tx) => tx.channels.lock(channel.id),
      (tx) => tx.channels.upsert({ ...channel, updatedAt: moment(1) }),
    )
    expect(events).toStrictEqual(inTurn)
  })

  it('loses none of twenty racing changes', async () => {
    const { id } = await storedChannel(storage, { position: 0 })
    const { won } = await race(() =>
      storage.transact(async (tx) => {
        await tx.channels.find(id)
        const channel = await tx.channels.lock(id)
        const position = (channel?.settings?.value.position ?? 0) + 1
        if (channel) await tx.channels.upsert({ ...channel, settings: observed(someSettings({ position }), moment()) })
      }),
    )
    expect(won).toHaveLength(racers)
    expect((await storage.read.channels.find(id))?.settings?.value.position).toBe(racers)
  })
}

const byId = (channels: readonly Channel[]): readonly Channel[] => channels.toSorted((a, b) => (a.id < b.id ? -1 : 1))
