import { expect, it } from 'vitest'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { MessageStretch } from '../../../domain/archive/ports/message-repository.ts'
import { type Snowflake, snowflake } from '../../../domain/archive/snowflake.ts'
import { storedChannel, storedMessage, storedMessages } from '../../support/archive-world.ts'
import { aChannelId, aMessage, moment } from '../../support/factories/index.ts'
import { spoil } from '../shared/copies.ts'
import { snowflakes } from '../shared/samples.ts'
import type { ArchiveUnderTest } from './contract.ts'

const whole: MessageStretch = { direction: 'ascending', from: null, limit: 100, deleted: 'shown' }
const directions = ['ascending', 'descending'] as const

export function messageStretchContract({ storage }: ArchiveUnderTest): void {
  const list = async (channelId: ChannelId, stretch: Partial<MessageStretch> = {}) =>
    (await storage.read.messages.list(channelId, { ...whole, ...stretch })).map((message) => message.snowflake)

  /** A channel with a message of each snowflake, stored in an order of their own. */
  const channelOf = async (ids: readonly Snowflake[], deleted: readonly Snowflake[] = []): Promise<ChannelId> => {
    const { id: channelId } = await storedChannel(storage)
    const messages = ids.toSorted().map((each) => {
      return aMessage({ channelId, snowflake: each, deletedAt: deleted.includes(each) ? moment() : null })
    })
    await storage.transact((tx) => tx.messages.upsertMany(messages))
    return channelId
  }
  const inOrder = (direction: MessageStretch['direction']) =>
    direction === 'ascending' ? snowflakes : snowflakes.toReversed()

  it.each(directions)('is empty in a channel without messages, and in none: %s', async (direction) => {
    const { id } = await storedChannel(storage)
    expect(await list(id, { direction })).toStrictEqual([])
    expect(await list(aChannelId(), { direction })).toStrictEqual([])
  })

  it('gives the messages whole', async () => {
    const messages = await storedMessages(storage, [{ text: 'one' }, { text: 'two' }])
    for (const { channelId } of messages.slice(0, 1)) {
      expect(await storage.read.messages.list(channelId, whole)).toStrictEqual(messages)
      const descending = await storage.read.messages.list(channelId, { ...whole, direction: 'descending' })
      expect(descending).toStrictEqual(messages.toReversed())
    }
  })

  it.each(directions)('orders snowflakes as numbers, whatever their length: %s', async (direction) => {
    const channelId = await channelOf(snowflakes)
    expect(await list(channelId, { direction })).toStrictEqual(inOrder(direction))
  })

  it.each(directions)('starts just behind each snowflake: %s', async (direction) => {
    const channelId = await channelOf(snowflakes)
    for (const [i, from] of inOrder(direction).entries()) {
      expect(await list(channelId, { direction, from })).toStrictEqual(inOrder(direction).slice(i + 1))
    }
  })

  it.each(directions)('cuts at every limit, whether or not more follow: %s', async (direction) => {
    const channelId = await channelOf(snowflakes)
    for (let limit = 1; limit <= snowflakes.length + 1; limit++) {
      expect(await list(channelId, { direction, limit })).toStrictEqual(inOrder(direction).slice(0, limit))
    }
  })

  it('starts behind a snowflake that the channel never had', async () => {
    const [low, high, from] = [snowflake('99'), snowflake('9223372036854775809'), snowflake('9223372036854775808')]
    const channelId = await channelOf([low, high])
    await storedMessage(storage, { snowflake: from })
    expect(await list(channelId, { from })).toStrictEqual([high])
    expect(await list(channelId, { from, direction: 'descending' })).toStrictEqual([low])
  })

  it('gives nothing of another channel', async () => {
    const ids = snowflakes.slice(3, 6)
    const [one] = await Promise.all([channelOf(ids), channelOf(snowflakes)])
    expect(await list(one)).toStrictEqual(ids)
  })

  it.each(directions)('hides deleted messages only where it is asked to: %s', async (direction) => {
    const deleted = snowflakes.filter((_, i) => i % 3 !== 1)
    const channelId = await channelOf(snowflakes, deleted)
    const left = inOrder(direction).filter((each) => !deleted.includes(each))
    expect(await list(channelId, { direction, deleted: 'hidden' })).toStrictEqual(left)
    expect(await list(channelId, { direction, deleted: 'shown' })).toStrictEqual(inOrder(direction))
  })

  it.each(directions)('fills the stretch although deleted messages stand between: %s', async (direction) => {
    const deleted = snowflakes.filter((_, i) => i % 3 !== 1)
    const channelId = await channelOf(snowflakes, deleted)
    const left = inOrder(direction).filter((each) => !deleted.includes(each))
    const first = await list(channelId, { direction, deleted: 'hidden', limit: 3 })
    expect(first).toStrictEqual(left.slice(0, 3))
    const from = first.at(-1) ?? null
    expect(await list(channelId, { direction, deleted: 'hidden', limit: 3, from })).toStrictEqual(left.slice(3, 6))
  })

  it('goes on behind a message that was deleted between two stretches', async () => {
    const [one, two, three] = await storedMessages(storage, [{}, {}, {}])
    if (!(one && two && three)) return expect.unreachable('three were stored')
    expect(await list(one.channelId, { limit: 2, deleted: 'hidden' })).toStrictEqual([one.snowflake, two.snowflake])
    await storage.transact((tx) => tx.messages.upsertMany([{ ...two, deletedAt: moment() }]))
    const from = two.snowflake
    expect(await list(one.channelId, { from, deleted: 'hidden' })).toStrictEqual([three.snowflake])
    const descending = await list(one.channelId, { from, deleted: 'hidden', direction: 'descending' })
    expect(descending).toStrictEqual([one.snowflake])
  })

  it('sees the changes of its own transaction, in order among the others', async () => {
    const [one, three] = [snowflakes.slice(0, 1), snowflakes.slice(2, 3)]
    const channelId = await channelOf([...one, ...three])
    const added = snowflakes.slice(1, 2).map((each) => aMessage({ channelId, snowflake: each }))
    const seen = await storage.transact(async (tx) => {
      await tx.messages.upsertMany(added)
      const ascending = await tx.messages.list(channelId, whole)
      const descending = await tx.messages.list(channelId, { ...whole, direction: 'descending', limit: 2 })
      return [ascending, descending].map((messages) => messages.map((message) => message.snowflake))
    })
    expect(seen).toStrictEqual([snowflakes.slice(0, 3), snowflakes.slice(1, 3).toReversed()])
  })

  it('hides a message that its own transaction marks as deleted', async () => {
    const message = await storedMessage(storage)
    const seen = await storage.transact(async (tx) => {
      await tx.messages.upsertMany([{ ...message, deletedAt: moment() }])
      return tx.messages.list(message.channelId, { ...whole, deleted: 'hidden' })
    })
    expect(seen).toStrictEqual([])
  })

  it('gives out copies of what it stores', async () => {
    const { channelId } = await storedMessage(storage)
    const asStored = structuredClone(await storage.read.messages.list(channelId, whole))
    spoil(await storage.read.messages.list(channelId, whole))
    expect(await storage.read.messages.list(channelId, whole)).toStrictEqual(asStored)
  })
}
