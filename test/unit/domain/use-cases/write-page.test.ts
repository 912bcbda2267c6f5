import { describe, expect, it } from 'vitest'
import { openMemoryArchive } from '../../../../adapters/memory/archive/storage.ts'
import { systemClock } from '../../../../adapters/time/system-clock.ts'
import type { ArchiveStorage } from '../../../../domain/archive/ports/repositories.ts'
import { type Snowflake, snowflake } from '../../../../domain/archive/snowflake.ts'
import { writePage } from '../../../../domain/archive/use-cases/write-page.ts'
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
})
