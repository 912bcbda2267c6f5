import { expect, it } from 'vitest'
import type { MessageKey } from '../../../domain/archive/message.ts'
import { storedMessage, storedMessages } from '../../support/archive-world.ts'
import { aChannelId, keyOf } from '../../support/factories/index.ts'
import { inTurn, race, racers, writeAgainstLock } from '../shared/race.ts'
import type { ChildKind } from './child-kind.ts'
import type { ArchiveUnderTest } from './contract.ts'

export function messageChildLockContract<Child extends MessageKey>(
  { storage }: ArchiveUnderTest,
  { reader, repository, make, changed }: ChildKind<Child>,
): void {
  const store = (...children: readonly Child[]) => storage.transact((tx) => repository(tx).upsertMany(children))

  it('gives what a list gives', async () => {
    const messages = await storedMessages(storage, [{}, {}, {}])
    await store(...messages.flatMap((message) => [make(keyOf(message)), make(keyOf(message))]))
    const asked = messages.map(({ snowflake }) => snowflake).toReversed()
    for (const { channelId } of messages.slice(0, 1)) {
      const listed = await reader(storage.read).listOf(channelId, asked)
      expect(listed).toHaveLength(6)
      const locked = await storage.transact((tx) => repository(tx).lockOf(channelId, [...asked, ...asked]))
      expect(locked).toStrictEqual(listed)
    }
  })

  it('gives nothing for nothing', async () => {
    const { channelId } = await storedMessage(storage)
    expect(await storage.transact((tx) => repository(tx).lockOf(channelId, []))).toStrictEqual([])
    expect(await storage.transact((tx) => repository(tx).lockOf(aChannelId(), []))).toStrictEqual([])
  })

  it('keeps other writers out until the transaction ends', async () => {
    const message = await storedMessage(storage)
    const child = make(keyOf(message))
    await store(child)
    const events = await writeAgainstLock(
      storage,
      (tx) => repository(tx).lockOf(message.channelId, [message.snowflake]),
      (tx) => repository(tx).removeMany([changed(child)]),
    )
    expect(events).toStrictEqual(inTurn)
  })

  it('gives what others committed since the transaction first read', async () => {
    const { channelId, snowflake } = await storedMessage(storage)
    const children = Array.from({ length: racers }, () => make({ channelId, snowflake }))
    await store(...children)
    const { won } = await race(() =>
      storage.transact(async (tx) => {
        await repository(tx).listOf(channelId, [snowflake])
        const left = await repository(tx).lockOf(channelId, [snowflake])
        await repository(tx).removeMany(left.slice(0, 1))
        return left.length
      }),
    )
    expect(won.toSorted((a, b) => b - a)).toStrictEqual(children.map((_, i) => racers - i))
    expect(await reader(storage.read).listOf(channelId, [snowflake])).toStrictEqual([])
  })
}
