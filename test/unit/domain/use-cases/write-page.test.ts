import { describe, expect, it } from 'vitest'
import { openMemoryArchive } from '../../../../adapters/memory/archive/storage.ts'
import { systemClock } from '../../../../adapters/time/system-clock.ts'
import type { ArchiveStorage } from '../../../../domain/archive/ports/repositories.ts'
import { type Snowflake, snowflake } from '../../../../domain/archive/snowflake.ts'
import { writePage } from '../../../../domain/archive/use-cases/write-page.ts'
import { TooLarge } from '../../../../domain/shared/errors.ts'
import { storedChannel } from '../../../support/archive-world.ts'
import { aMessage, anAuthorId, moment } from '../../../support/factories/index.ts'

/** A channel, and which messages were looked for before a page of it was written. */
async function aWrittenChannel() {
  const storage = openMemoryArchive({ clock: systemClock })
  const { id: channelId } = await storedChannel(storage)
  const authorId = anAuthorId()
  const looked: (readonly Snowflake[])[] = []
  const watched: ArchiveStorage = {
    read: storage.read,
    transact: (work, options) =>
      storage.transact((tx) => {
        const lockMany = tx.messages.lockMany.bind(tx.messages)
        tx.messages.lockMany = (channel, ids) => {
          looked.push(ids)
          return lockMany(channel, ids)
        }
        return work(tx)
      }, options),
  }
  const write = (ids: readonly string[], text: string) =>
    writePage(watched, {
      channelId,
      seen: ids.map((id) => ({
        message: aMessage({ channelId, snowflake: snowflake(id), text, authorId }),
        attachments: [],
        reactions: [],
        reactionAuthors: [],
        revisions: [],
      })),
      deletions: [],
      keepHistory: true,
      now: moment(),
    })
  return { write, looked }
}

describe('writing a page', () => {
  it('looks for none of the messages behind the last that the channel has', async () => {
    const { write, looked } = await aWrittenChannel()
    await write(['90', '100'], 'first')
    await write(['101', '1000'], 'first')
    expect(looked.flat()).toStrictEqual([])
  })

  it('merges those before it and the last itself, in whatever order they come', async () => {
    const { write, looked } = await aWrittenChannel()
    await write(['90', '100'], 'first')
    expect(await write(['110', '100', '95', '90'], 'first')).toMatchObject({ added: 2, unchanged: 2 })
    expect(looked.flat()).toStrictEqual(['100', '95', '90'])
  })

  it('goes in parts where the storage does not take all of it at once, and counts them together', async () => {
    const storage = openMemoryArchive({ clock: systemClock })
    const { id: channelId } = await storedChannel(storage)
    const sizes: number[] = []
    const seen = Array.from({ length: 10 }, (_, n) => ({
      ...{ attachments: [], reactions: [], reactionAuthors: [], revisions: [] },
      message: aMessage({ channelId, snowflake: snowflake(`${100 + n}`) }),
    }))
    const page = { channelId, seen, deletions: [], keepHistory: true, now: moment() }
    expect(await writePage(takingAtMost(3, storage, sizes), page)).toEqual({
      ...{ added: 10, changed: 0, unchanged: 0, revisions: 0 },
    })
    expect(sizes).toEqual([2, 3, 2, 3])
    const stored = await storage.read.messages.findMany(
      channelId,
      seen.map(({ message }) => message.snowflake),
    )
    expect(stored).toHaveLength(10)
  })

  it('rejects with a message that is too large by itself', async () => {
    const storage = openMemoryArchive({ clock: systemClock })
    const { id: channelId } = await storedChannel(storage)
    const message = aMessage({ channelId })
    const seen = [{ message, attachments: [], reactions: [], reactionAuthors: [], revisions: [] }]
    const refused = writePage(takingAtMost(0, storage, []), {
      ...{ channelId, seen, deletions: [], keepHistory: true, now: moment() },
    })
    await expect(refused).rejects.toMatchObject({ code: 'invalid' })
    expect(await storage.read.messages.find(channelId, message.snowflake)).toBeNull()
  })
})

/** The storage, which takes so many messages a transaction at most. */
const takingAtMost = (most: number, storage: ArchiveStorage, sizes: number[]): ArchiveStorage => ({
  read: storage.read,
  transact: (work, options) =>
    storage.transact((tx) => {
      const upsertMany = tx.messages.upsertMany.bind(tx.messages)
      tx.messages.upsertMany = async (messages) => {
        if (messages.length > most) throw new TooLarge()
        sizes.push(messages.length)
        await upsertMany(messages)
      }
      return work(tx)
    }, options),
})
