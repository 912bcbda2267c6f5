import { describe, expect, it } from 'vitest'
import type { MessageKey } from '../../../domain/archive/message.ts'
import type { MessageChildReader } from '../../../domain/archive/ports/message-child-repository.ts'
import { compareSnowflakes } from '../../../domain/archive/snowflake.ts'
import { storedChannel, storedMessage, storedMessages } from '../../support/archive-world.ts'
import { aChannelId, aMessage, aSnowflake, keyOf } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { missing } from '../shared/refusals.ts'
import { snowflakes } from '../shared/samples.ts'
import type { ChildKind } from './child-kind.ts'
import type { ArchiveUnderTest } from './contract.ts'
import { messageChildLockContract } from './message-child-locks.ts'
import { stretchRemovalContract } from './stretch-removal.ts'

/** What the four ports of messages' children promise alike. */
export function messageChildContract<Child extends MessageKey>(
  archive: ArchiveUnderTest,
  kind: ChildKind<Child>,
): void {
  describe('listOf', () => listContract(archive, kind))
  describe('upsertMany', () => upsertContract(archive, kind))
  describe('removeMany', () => removeContract(archive, kind))
  describe('removeStretch', () => stretchContract(archive, kind))
  describe('lockOf', () => messageChildLockContract(archive, kind))
}

function listContract<Child extends MessageKey>({ storage }: ArchiveUnderTest, kind: ChildKind<Child>): void {
  const { reader, repository, make, ordered } = kind
  const store = (children: readonly Child[]) => storage.transact((tx) => repository(tx).upsertMany(children))
  const listOf = (...args: Parameters<MessageChildReader<Child>['listOf']>) => reader(storage.read).listOf(...args)

  it('gives nothing for no snowflakes, and for messages that have nothing or are not there', async () => {
    const { channelId, snowflake } = await storedMessage(storage)
    expect(await listOf(channelId, [])).toStrictEqual([])
    expect(await listOf(channelId, [snowflake, aSnowflake()])).toStrictEqual([])
    expect(await listOf(aChannelId(), [snowflake])).toStrictEqual([])
  })

  it('gives what belongs to those messages, each once', async () => {
    const [one, two, three] = await storedMessages(storage, [{}, {}, {}])
    if (!(one && two && three)) return expect.unreachable('three were stored')
    const children = [make(keyOf(one)), make(keyOf(two)), make(keyOf(three))]
    await store(children)
    const asked = [three.snowflake, one.snowflake, aSnowflake(), three.snowflake]
    expect(await listOf(one.channelId, asked)).toStrictEqual([children[0], children[2]])
  })

  it('gives nothing of a message with the same snowflake in another channel', async () => {
    const one = await storedMessage(storage)
    const other = await storedMessage(storage, { snowflake: one.snowflake })
    const child = make(keyOf(one))
    await store([child, make(keyOf(other))])
    expect(await listOf(one.channelId, [one.snowflake])).toStrictEqual([child])
  })

  it('orders by snowflake as a number', async () => {
    const messages = await storedMessages(
      storage,
      snowflakes.toSorted().map((snowflake) => ({ snowflake })),
    )
    const children = messages.map((message) => make(keyOf(message)))
    await store(children)
    const expected = children.toSorted((a, b) => compareSnowflakes(a.snowflake, b.snowflake))
    for (const { channelId } of messages.slice(0, 1)) {
      expect(await listOf(channelId, snowflakes.toReversed())).toStrictEqual(expected)
      for (const [i, snowflake] of snowflakes.entries()) {
        expect(await listOf(channelId, [snowflake])).toStrictEqual(expected.slice(i, i + 1))
      }
    }
  })

  it('orders what belongs to one message by its own key', async () => {
    const message = await storedMessage(storage)
    const children = ordered(keyOf(message))
    expect(children.length).toBeGreaterThan(2)
    await store([...children.slice(2), ...children.slice(0, 2)])
    expect(await listOf(message.channelId, [message.snowflake])).toStrictEqual(children)
  })

  it('gives what belongs to more messages than a batch holds, in one order', async () => {
    const { id: channelId } = await storedChannel(storage)
    const messages = Array.from({ length: 1_201 }, () => aMessage({ channelId }))
    const children = messages.flatMap((message) => [make(keyOf(message))])
    await storage.transact(async (tx) => {
      await tx.messages.upsertMany(messages)
      await repository(tx).upsertMany(children.toReversed())
    })
    const asked = messages.map(({ snowflake }) => snowflake).toReversed()
    expect(await listOf(channelId, asked)).toStrictEqual(children)
  })
}

function upsertContract<Child extends MessageKey>({ storage }: ArchiveUnderTest, kind: ChildKind<Child>): void {
  const { reader, repository, make, changed, ownKey } = kind
  const store = (...children: readonly Child[]) => storage.transact((tx) => repository(tx).upsertMany(children))
  const listOf = ({ channelId, snowflake }: MessageKey) => reader(storage.read).listOf(channelId, [snowflake])

  it('takes nothing', async () => {
    const message = await storedMessage(storage)
    await store()
    expect(await listOf(message)).toStrictEqual([])
  })

  it('replaces what has the same key, and that alone', async () => {
    const message = await storedMessage(storage)
    const [child, sibling] = [make(keyOf(message)), make(keyOf(message))]
    await store(child, sibling)
    const before = await listOf(message)
    expect(before).toHaveLength(2)
    await store(changed(child))
    const after = before.map((each) => (ownKey(each) === ownKey(child) ? changed(child) : each))
    expect(await listOf(message)).toStrictEqual(after)
    await store(child)
    expect(await listOf(message)).toStrictEqual(before)
  })

  it('is the same after a repeat', async () => {
    const message = await storedMessage(storage)
    const child = make(keyOf(message))
    await store(child)
    await store(child)
    expect(await listOf(message)).toStrictEqual([child])
  })

  it('outlives a repeat of its message', async () => {
    const message = await storedMessage(storage)
    const child = make(keyOf(message))
    await store(child)
    await storage.transact((tx) => tx.messages.upsertMany([message]))
    expect(await listOf(message)).toStrictEqual([child])
  })

  it('takes more than a batch of them for one message', async () => {
    const message = await storedMessage(storage)
    const children = Array.from({ length: 1_201 }, () => make(keyOf(message)))
    await store(...children)
    const found = await listOf(message)
    expect(found.map((child) => ownKey(child)).toSorted()).toStrictEqual(
      children.map((child) => ownKey(child)).toSorted(),
    )
  })

  it('refuses a child without its message, and all that came with it', async () => {
    const message = await storedMessage(storage)
    const lost = { channelId: message.channelId, snowflake: aSnowflake() }
    await expect(store(make(keyOf(message)), make(lost))).rejects.toMatchObject(missing('message'))
    expect(await listOf(message)).toStrictEqual([])
    expect(await listOf(lost)).toStrictEqual([])
  })

  it('refuses a child of a message that only another channel has', async () => {
    const { snowflake } = await storedMessage(storage)
    const { id: channelId } = await storedChannel(storage)
    await expect(store(make({ channelId, snowflake }))).rejects.toMatchObject(missing('message'))
  })

  copiesContract({
    make: async () => make(keyOf(await storedMessage(storage))),
    store: (child) => store(child),
    reads: [
      async (child) => (await listOf(child))[0],
      async ({ channelId, snowflake }) =>
        (await storage.transact((tx) => repository(tx).lockOf(channelId, [snowflake])))[0],
    ],
  })
}

function removeContract<Child extends MessageKey>({ storage }: ArchiveUnderTest, kind: ChildKind<Child>): void {
  const { reader, repository, make, changed } = kind
  const store = (...children: readonly Child[]) => storage.transact((tx) => repository(tx).upsertMany(children))
  const remove = (...children: readonly Child[]) => storage.transact((tx) => repository(tx).removeMany(children))
  const listOf = ({ channelId, snowflake }: MessageKey) => reader(storage.read).listOf(channelId, [snowflake])

  it('removes nothing for nothing', async () => {
    const message = await storedMessage(storage)
    await store(make(keyOf(message)))
    await remove()
    expect(await listOf(message)).toHaveLength(1)
  })

  it('removes what has those keys, whatever else it says, and that alone', async () => {
    const message = await storedMessage(storage)
    const [gone, kept] = [make(keyOf(message)), make(keyOf(message))]
    await store(gone, kept)
    await remove(changed(gone))
    expect(await listOf(message)).toStrictEqual([kept])
  })

  it('leaves the same child of other messages', async () => {
    const [one, two] = await storedMessages(storage, [{}, {}])
    const elsewhere = await storedMessage(storage, { snowflake: one?.snowflake ?? aSnowflake() })
    if (!(one && two)) return expect.unreachable('two were stored')
    const child = make(keyOf(one))
    const others = [two, elsewhere].map((message) => ({ ...child, ...keyOf(message) }))
    await store(child, ...others)
    await remove(child)
    expect(await listOf(one)).toStrictEqual([])
    expect([...(await listOf(two)), ...(await listOf(elsewhere))]).toStrictEqual(others)
  })

  it('takes no offence at one that is not there', async () => {
    const message = await storedMessage(storage)
    const child = make(keyOf(message))
    await store(child)
    await remove(make(keyOf(message)), child, make({ channelId: aChannelId(), snowflake: aSnowflake() }))
    await remove(child)
    expect(await listOf(message)).toStrictEqual([])
  })

  it('removes more than a batch of them', async () => {
    const message = await storedMessage(storage)
    const children = Array.from({ length: 1_201 }, () => make(keyOf(message)))
    await store(...children)
    await remove(...children.slice(1))
    expect(await listOf(message)).toStrictEqual(children.slice(0, 1))
  })

  it('lets what was removed come again, in the same transaction too', async () => {
    const message = await storedMessage(storage)
    const child = make(keyOf(message))
    await store(child)
    const seen = await storage.transact(async (tx) => {
      await repository(tx).removeMany([child])
      const between = await repository(tx).listOf(child.channelId, [child.snowflake])
      await repository(tx).upsertMany([changed(child)])
      return [between, await repository(tx).listOf(child.channelId, [child.snowflake])]
    })
    expect(seen).toStrictEqual([[], [changed(child)]])
    expect(await listOf(message)).toStrictEqual([changed(child)])
  })
}

function stretchContract<Child extends MessageKey>(archive: ArchiveUnderTest, kind: ChildKind<Child>): void {
  const { storage } = archive
  const { repository, make } = kind

  stretchRemovalContract(archive, {
    store: (tx, messages) => repository(tx).upsertMany(messages.map((message) => make(keyOf(message)))),
    removeStretch: (tx, channelId, stretch) => repository(tx).removeStretch(channelId, stretch),
    left: async (tx, channelId) =>
      (await repository(tx).listOf(channelId, snowflakes)).map(({ snowflake }) => snowflake),
  })

  it('removes what one message has in several stretches, and leaves the message', async () => {
    const message = await storedMessage(storage)
    const children = Array.from({ length: 25 }, () => make(keyOf(message)))
    await storage.transact((tx) => repository(tx).upsertMany(children))
    const { channelId, snowflake } = message
    const remove = (from: typeof snowflake | null) =>
      storage.transact((tx) => repository(tx).removeStretch(channelId, { from, limit: 10 }))
    expect(await remove(null)).toStrictEqual({ rows: 10, next: snowflake })
    expect(await remove(snowflake)).toStrictEqual({ rows: 10, next: snowflake })
    expect(await remove(snowflake)).toStrictEqual({ rows: 5, next: null })
    expect(await storage.read.messages.find(channelId, snowflake)).toStrictEqual(message)
  })
}
