import { expect, it } from 'vitest'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { MessageKey } from '../../../domain/archive/message.ts'
import type { RemovedStretch, StretchToRemove } from '../../../domain/archive/ports/message-repository.ts'
import type { ArchiveRepositories } from '../../../domain/archive/ports/repositories.ts'
import { compareSnowflakes, type Snowflake, snowflake } from '../../../domain/archive/snowflake.ts'
import { storedChannel } from '../../support/archive-world.ts'
import { aChannelId, aMessage } from '../../support/factories/index.ts'
import { snowflakes } from '../shared/samples.ts'
import type { ArchiveUnderTest } from './contract.ts'

export interface StretchCase {
  /** Stores one row for each of the messages. */
  readonly store: (tx: ArchiveRepositories, messages: readonly MessageKey[]) => Promise<void>
  readonly removeStretch: (
    tx: ArchiveRepositories,
    channelId: ChannelId,
    stretch: StretchToRemove,
  ) => Promise<RemovedStretch>
  /** The messages of the channel that still have a row, each as often as it has rows, by snowflake. */
  readonly left: (tx: ArchiveRepositories, channelId: ChannelId) => Promise<readonly Snowflake[]>
}

/** What everything that stands in a channel by snowflake promises of its removal in batches. */
export function stretchRemovalContract(
  { storage }: ArchiveUnderTest,
  { store, removeStretch, left }: StretchCase,
): void {
  const filled = async (ids: readonly Snowflake[] = snowflakes) => {
    const { id: channelId } = await storedChannel(storage)
    const messages = ids.map((each) => aMessage({ channelId, snowflake: each }))
    await storage.transact(async (tx) => {
      await tx.messages.upsertMany(messages)
      await store(tx, messages)
    })
    return channelId
  }
  const remove = (channelId: ChannelId, from: Snowflake | null, limit: number) =>
    storage.transact((tx) => removeStretch(tx, channelId, { from, limit }))
  const leftOf = (channelId: ChannelId) => storage.transact((tx) => left(tx, channelId))

  it('removes nothing where nothing is', async () => {
    expect(await remove(aChannelId(), null, 5)).toStrictEqual({ rows: 0, next: null })
    expect(await remove(await filled([]), snowflake('7'), 5)).toStrictEqual({ rows: 0, next: null })
  })

  it('removes the first by snowflake as a number, and tells from where to go on', async () => {
    const channelId = await filled()
    expect(await remove(channelId, null, 5)).toStrictEqual({ rows: 5, next: snowflakes[4] })
    expect(await leftOf(channelId)).toStrictEqual(snowflakes.slice(5))
  })

  it('begins at a snowflake, that one included, and leaves what comes before', async () => {
    for (const [i, from] of snowflakes.entries()) {
      const channelId = await filled()
      await remove(channelId, from, 2)
      expect(await leftOf(channelId)).toStrictEqual(snowflakes.filter((_, at) => at < i || at > i + 1))
    }
  })

  it.each([1, 4, 100])('removes everything in stretches of %i', async (limit) => {
    const channelId = await filled()
    let [from, rows, rounds]: [Snowflake | null, number, number] = [null, 0, 0]
    do {
      const removed: RemovedStretch = await remove(channelId, from, limit)
      from = removed.next
      rows += removed.rows
      expect(removed.rows).toBeLessThanOrEqual(limit)
    } while (from !== null && ++rounds < 100)
    expect(rows).toBe(snowflakes.length)
    expect(await leftOf(channelId)).toStrictEqual([])
  })

  it('leaves the same snowflakes of another channel', async () => {
    const [channelId, other] = [await filled(), await filled()]
    await remove(channelId, null, 1_000)
    expect(await leftOf(channelId)).toStrictEqual([])
    expect(await leftOf(other)).toStrictEqual(snowflakes)
  })

  it('is undone with its transaction, which sees it', async () => {
    const channelId = await filled()
    const failing = storage.transact(async (tx) => {
      await removeStretch(tx, channelId, { from: null, limit: 1_000 })
      expect(await left(tx, channelId)).toStrictEqual([])
      throw new TypeError('half-way')
    })
    await expect(failing).rejects.toThrow('half-way')
    expect(await leftOf(channelId)).toStrictEqual(snowflakes.toSorted(compareSnowflakes))
  })
}
