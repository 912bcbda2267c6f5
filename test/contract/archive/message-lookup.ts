import { expect, it } from 'vitest'
import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import { compareSnowflakes } from '../../../domain/archive/snowflake.ts'
import { storedChannel, storedMessage, storedMessages } from '../../support/archive-world.ts'
import { aChannelId, aSnowflake, moment } from '../../support/factories/index.ts'
import { spoil } from '../shared/copies.ts'
import { snowflakes } from '../shared/samples.ts'
import type { ArchiveUnderTest } from './contract.ts'

export function messageLookupContract({ storage }: ArchiveUnderTest): void {
  const inChannel = (ids: readonly Snowflake[]) =>
    storedMessages(
      storage,
      ids.map((snowflake) => ({ snowflake })),
    )

  it('gives those that are stored, by snowflake as a number, each once', async () => {
    const messages = await inChannel(snowflakes.toSorted())
    const channelId = messages[0]?.channelId ?? aChannelId()
    const asked = [...snowflakes.toReversed(), aSnowflake(), ...snowflakes]
    const found = (await storage.read.messages.findMany(channelId, asked)).map(({ snowflake }) => snowflake)
    expect(found).toStrictEqual(snowflakes.toSorted(compareSnowflakes))
    expect(await storage.read.messages.findMany(aChannelId(), asked)).toStrictEqual([])
    expect(await storage.read.messages.findMany(channelId, [])).toStrictEqual([])
  })

  it('gives the first message of each channel, by channel id', async () => {
    const channels = [
      await inChannel(snowflakes.toSorted()),
      await inChannel([aSnowflake()]),
      await inChannel([aSnowflake()]),
    ]
    const empty = await storedChannel(storage)
    const firsts = channels.flatMap((messages) =>
      messages.toSorted((a, b) => compareSnowflakes(a.snowflake, b.snowflake)).slice(0, 1),
    )
    const ids = firsts.map(({ channelId }) => channelId)
    expect(
      await storage.read.messages.findFirstOf([...ids.toReversed(), empty.id, aChannelId(), ...ids], 'shown'),
    ).toStrictEqual(firsts.toSorted((a, b) => (a.channelId < b.channelId ? -1 : 1)))
    expect(await storage.read.messages.findFirstOf([], 'shown')).toStrictEqual([])
  })

  it('passes over deleted messages only where they are hidden', async () => {
    const gone = await storedMessage(storage, { deletedAt: moment(1) })
    const next = await storedMessage(storage, { channelId: gone.channelId })
    expect(await storage.read.messages.findFirstOf([gone.channelId], 'shown')).toStrictEqual([gone])
    expect(await storage.read.messages.findFirstOf([gone.channelId], 'hidden')).toStrictEqual([next])
  })

  it('gives out copies of what it stores', async () => {
    const message = await storedMessage(storage)
    const asStored = structuredClone(message)
    spoil(await storage.read.messages.findMany(message.channelId, [message.snowflake]))
    spoil(await storage.read.messages.findFirstOf([message.channelId], 'shown'))
    expect(await storage.read.messages.findMany(message.channelId, [message.snowflake])).toStrictEqual([asStored])
  })
}
