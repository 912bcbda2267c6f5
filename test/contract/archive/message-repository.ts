import { describe, expect, it } from 'vitest'
import type { Message } from '../../../domain/archive/message.ts'
import { compareSnowflakes } from '../../../domain/archive/snowflake.ts'
import { storedChannel, storedMessage, storedMessages } from '../../support/archive-world.ts'
import { aChannelId, aMessage, aSnowflake, moment } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { inTurn, race, racers, writeAgainstLock } from '../shared/race.ts'
import { missing } from '../shared/refusals.ts'
import { mebibyte, snowflakes } from '../shared/samples.ts'
import type { ArchiveUnderTest, Contract } from './contract.ts'
import { aToldMessage, messageFieldsContract } from './message-fields.ts'
import { messageLookupContract } from './message-lookup.ts'
import { messageRemovalContract } from './message-removal.ts'
import { messageStretchContract } from './message-stretch.ts'
import { messageUnseenContract } from './message-unseen.ts'

export const messageContract: Contract<'messages'> = {
  port: 'messages',
  holds(archive) {
    describe('fields', () => messageFieldsContract(archive))
    describe('upsertMany', () => upsertContract(archive))
    describe('lockMany', () => lockContract(archive))
    describe('list', () => messageStretchContract(archive))
    describe('removeStretch', () => messageRemovalContract(archive))
    describe('listUnseen', () => messageUnseenContract(archive))
    describe('findMany and findFirstOf', () => messageLookupContract(archive))
  },
}

const everything = { direction: 'ascending', from: null, limit: 5_000, deleted: 'shown' } as const

function upsertContract({ storage }: ArchiveUnderTest): void {
  const upsert = (...messages: readonly Message[]) => storage.transact((tx) => tx.messages.upsertMany(messages))
  const find = ({ channelId, snowflake }: Message) => storage.read.messages.find(channelId, snowflake)

  it('takes nothing', async () => {
    await upsert()
    expect(await storage.read.messages.find(aChannelId(), aSnowflake())).toBeNull()
  })

  it('gives null for a snowflake that the channel does not have', async () => {
    const message = await storedMessage(storage)
    const { id: channelId } = await storedChannel(storage)
    expect(await find({ ...message, channelId })).toBeNull()
    expect(await find({ ...message, snowflake: aSnowflake() })).toBeNull()
  })

  it('tells neighbouring snowflakes apart, however long', async () => {
    const messages = await storedMessages(
      storage,
      snowflakes.map((snowflake) => ({ snowflake, text: snowflake })),
    )
    for (const message of messages) expect(await find(message)).toStrictEqual(message)
  })

  it('keeps one snowflake apart in two channels', async () => {
    const one = await storedMessage(storage)
    const other = await storedMessage(storage, { snowflake: one.snowflake })
    expect(await find(one)).toStrictEqual(one)
    expect(await find(other)).toStrictEqual(other)
  })

  it('replaces everything but when it was created', async () => {
    const [first, neighbour] = await twoMessages()
    const { channelId, snowflake, createdAt } = first
    const told = { ...aToldMessage(channelId), snowflake, createdAt: moment(99) }
    await upsert(told, aMessage({ channelId }))
    expect(await find(first)).toStrictEqual({ ...told, createdAt })
    await upsert({ ...first, createdAt: moment(100) })
    expect(await find(first)).toStrictEqual(first)
    expect(await find(neighbour)).toStrictEqual(neighbour)
  })

  it('is the same after a repeat', async () => {
    const { id } = await storedChannel(storage)
    const messages = [aToldMessage(id), aMessage({ channelId: id })]
    await upsert(...messages)
    await upsert(...messages.toReversed())
    expect(await storage.read.messages.list(id, everything)).toStrictEqual(messages)
  })

  it('takes messages of several channels at once', async () => {
    const channels = [await storedChannel(storage), await storedChannel(storage)]
    const messages = channels.map(({ id }) => aMessage({ channelId: id }))
    await upsert(...messages)
    for (const message of messages) expect(await find(message)).toStrictEqual(message)
  })

  it('takes more than a batch of them, out of order', async () => {
    const { id: channelId } = await storedChannel(storage)
    const messages = Array.from({ length: 1_201 }, () => aMessage({ channelId }))
    await upsert(...messages.toReversed())
    expect(await storage.read.messages.list(channelId, everything)).toStrictEqual(messages)
  })

  it('takes many mebibytes at once', async () => {
    const { id: channelId } = await storedChannel(storage)
    const texts = ['a', 'ä', '€', '😀', 'z'].map((text) => text.repeat(mebibyte / Buffer.byteLength(text)))
    const messages = texts.map((text) => aMessage({ channelId, text }))
    await upsert(...messages)
    expect(await storage.read.messages.list(channelId, everything)).toStrictEqual(messages)
  })

  it('refuses a message without its channel, and all that came with it', async () => {
    const { id: channelId } = await storedChannel(storage)
    const [good, bad] = [aMessage({ channelId }), aMessage()]
    await expect(upsert(good, bad)).rejects.toMatchObject(missing('channel'))
    expect(await find(good)).toBeNull()
    expect(await find(bad)).toBeNull()
  })

  it('makes one message each of twenty racing upserts', async () => {
    const { id: channelId } = await storedChannel(storage)
    const messages = Array.from({ length: 10 }, () => aMessage({ channelId }))
    const { won } = await race(() => upsert(...messages))
    expect(won).toHaveLength(racers)
    expect(await storage.read.messages.list(channelId, everything)).toStrictEqual(messages)
  })

  copiesContract({
    make: async () => aToldMessage((await storedChannel(storage)).id),
    store: (message) => upsert(message),
    reads: [
      find,
      async ({ channelId }) => (await storage.read.messages.list(channelId, everything))[0],
      ({ channelId, snowflake }) => storage.transact((tx) => tx.messages.find(channelId, snowflake)),
      async ({ channelId, snowflake }) =>
        (await storage.transact((tx) => tx.messages.lockMany(channelId, [snowflake])))[0],
    ],
  })

  const twoMessages = async (): Promise<readonly [Message, Message]> => {
    const first = await storedMessage(storage)
    return [first, await storedMessage(storage, { channelId: first.channelId })]
  }
}

function lockContract({ storage }: ArchiveUnderTest): void {
  const lockMany = ({ channelId }: Message, asked: readonly Message['snowflake'][]) =>
    storage.transact((tx) => tx.messages.lockMany(channelId, asked))

  it('gives nothing for no snowflakes', async () => {
    expect(await lockMany(await storedMessage(storage), [])).toStrictEqual([])
  })

  it('gives those that are stored, by snowflake as a number, each once', async () => {
    const shuffled = snowflakes.toSorted()
    const messages = await storedMessages(
      storage,
      shuffled.slice(2).map((snowflake) => ({ snowflake })),
    )
    const expected = messages.toSorted((a, b) => compareSnowflakes(a.snowflake, b.snowflake))
    for (const message of messages.slice(0, 1)) {
      expect(await lockMany(message, [...shuffled, ...shuffled.toReversed()])).toStrictEqual(expected)
    }
  })

  it('gives messages that are deleted too, and none of another channel', async () => {
    const deleted = await storedMessage(storage, { deletedAt: moment() })
    const { snowflake } = await storedMessage(storage)
    expect(await lockMany(deleted, [snowflake, deleted.snowflake])).toStrictEqual([deleted])
  })

  it('gives more than a batch of them in one order', async () => {
    const messages = await storedMessages(
      storage,
      Array.from({ length: 1_201 }, () => ({})),
    )
    const asked = messages.map(({ snowflake }) => snowflake).toReversed()
    for (const message of messages.slice(0, 1)) expect(await lockMany(message, asked)).toStrictEqual(messages)
  })

  it('keeps other writers out until the transaction ends', async () => {
    const message = await storedMessage(storage)
    const events = await writeAgainstLock(
      storage,
      (tx) => tx.messages.lockMany(message.channelId, [message.snowflake]),
      (tx) => tx.messages.upsertMany([{ ...message, updatedAt: moment(1) }]),
    )
    expect(events).toStrictEqual(inTurn)
  })

  it('loses none of twenty racing changes', async () => {
    const { channelId, snowflake } = await storedMessage(storage, { updatedAt: moment(0) })
    const { won } = await race(() =>
      storage.transact(async (tx) => {
        await tx.messages.find(channelId, snowflake)
        const locked = await tx.messages.lockMany(channelId, [snowflake])
        await tx.messages.upsertMany(
          locked.map((each) => ({ ...each, updatedAt: new Date(each.updatedAt.getTime() + 1) })),
        )
      }),
    )
    expect(won).toHaveLength(racers)
    expect((await storage.read.messages.find(channelId, snowflake))?.updatedAt).toStrictEqual(moment(racers))
  })
}
