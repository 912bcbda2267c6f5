import { expect, it } from 'vitest'
import type { ArchiveSource, SourceChannel, SourcePage } from '../../../domain/archive/source.ts'
import type { Opening } from './sources.ts'
import { busiest, idsOf, type Walk, withSource } from './walk.ts'

/** Opening, leaving and closing, at any point. */
export function closingContract(walks: () => readonly (readonly [Opening, Walk])[]): void {
  it('may be closed before anything was asked of it, and again', async () => {
    for (const [opening] of walks()) {
      const source = opening.open()
      await source.close()
      await source.close()
    }
  })

  it('gives no messages once it is closed, and says so', async () => {
    for (const [opening, walk] of walks()) {
      const { channel } = busiest(walk)
      const source = opening.open()
      await source.close()
      await expect(drain(source, channel)).rejects.toThrow()
    }
  })

  it('fails, and does not seem to end, where it is closed in the middle', async () => {
    for (const [opening, walk] of walks()) {
      const { channel, pages } = busiest(walk)
      if (pages.length < 2) continue
      const source = opening.open()
      const left = source.messages(await channelLike(source, channel), null)[Symbol.asyncIterator]()
      await left.next()
      await source.close()
      await expect(left.next()).rejects.toThrow()
      await source.close()
    }
  })

  it('may be left in the middle and closed', async () => {
    for (const [opening] of walks()) {
      await withSource(opening, async (source) => {
        for await (const channel of source.channels()) {
          for await (const page of source.messages(channel, null)) {
            expect(page.messages.length).toBeLessThanOrEqual(500)
            break
          }
          break
        }
      })
    }
  })

  it('goes on with the messages of a channel after the channels were left', async () => {
    for (const [opening, walk] of walks()) {
      const most = busiest(walk)
      await withSource(opening, async (source) => {
        const pages = await drain(source, await channelLike(source, most.channel))
        expect(idsOf({ pages })).toEqual(idsOf(most))
      })
    }
  })

  it('refuses a second walk, or gives the same again', async () => {
    for (const [opening, walk] of walks()) {
      const { channel } = busiest(walk)
      await withSource(opening, async (source) => {
        const first = await drain(source, channel)
        const second = await drain(source, channel).catch((error: unknown) => error)
        if (!(second instanceof Error)) expect(second).toEqual(first)
      })
    }
  })

  it('does not touch a page again that it has given', async () => {
    for (const [opening, walk] of walks()) {
      const { channel } = busiest(walk)
      await withSource(opening, async (source) => {
        const given: { readonly page: SourcePage; readonly copy: SourcePage }[] = []
        for await (const page of source.messages(channel, null)) given.push({ page, copy: structuredClone(page) })
        for (const { page, copy } of given) expect(page).toEqual(copy)
        const messages = given.flatMap(({ page }) => page.messages)
        expect(new Set(messages).size).toBe(messages.length)
        expect(new Set(given.map(({ page }) => page.messages)).size).toBe(given.length)
      })
    }
  })
}

async function drain(source: ArchiveSource, channel: SourceChannel): Promise<readonly SourcePage[]> {
  const pages: SourcePage[] = []
  for await (const page of source.messages(channel, null)) pages.push(page)
  return pages
}

/** The channel as this opening of the source gives it. */
async function channelLike(source: ArchiveSource, { id }: SourceChannel): Promise<SourceChannel> {
  for await (const channel of source.channels()) if (channel.id === id) return channel
  throw new Error('The source has lost a channel.')
}
