import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { LiveChannel, LiveSource, NewestPage } from '../../../domain/archive/ports/live-sources.ts'
import {
  compareSnowflakes,
  nextSnowflake,
  previousSnowflake,
  type Snowflake,
} from '../../../domain/archive/snowflake.ts'
import type { SourceMessage } from '../../../domain/archive/source.ts'
import type { LiveHarness } from './live-sources.ts'
import { flawsOf } from './plain-data.ts'

/** What every live source promises beyond what all sources do: see `LiveSource`. */
export function liveSourceContract(name: string, open: () => Promise<LiveHarness>): void {
  describe(`the live source ${name}`, () => {
    let harness: LiveHarness
    /** All there is, and of these the busiest channel and one with archived threads. */
    let listed: readonly LiveChannel[]
    let busiest: LiveChannel
    let parent: LiveChannel

    async function opened<T>(work: (source: LiveSource) => Promise<T>): Promise<T> {
      const source = harness.open()
      try {
        return await work(source)
      } finally {
        await source.close()
      }
    }

    beforeAll(async () => {
      harness = await open()
      await opened(async (source) => {
        listed = await all(source.channels())
        const counted: (readonly [LiveChannel, number])[] = []
        for (const channel of listed) counted.push([channel, (await down(source, channel)).length])
        busiest = counted.sort(([, a], [, b]) => b - a)[0]?.[0] ?? expect.unreachable()
      })
      const archived = listed.find(({ archivedAt }) => archivedAt !== null)
      parent = listed.find(({ id }) => id === archived?.parent?.id) ?? expect.unreachable()
    })
    afterEach(() => harness.trouble())
    afterAll(() => harness.close())

    const childrenOf = ({ id }: LiveChannel) => listed.filter((channel) => channel.parent?.id === id)
    const walk = () => opened(async (source) => [await all(source.channels()), source.unlisted()] as const)
    const idsOf = (channels: readonly LiveChannel[]) => channels.map(({ id }) => id)

    it('lists parents before their children, and leaves nothing out where nothing is in its way', async () => {
      const places = new Map(listed.map(({ id }, place) => [id, place]))
      const early = listed.filter(({ id, parent: of }) => of && (places.get(of.id) ?? 0) > (places.get(id) ?? 0))
      expect(early).toEqual([])
      const [channels, unlisted] = await walk()
      expect([channels, unlisted]).toEqual([listed, []])
    })

    it('has nothing unlisted before it walked', async () => {
      expect(await opened(async (source) => source.unlisted())).toEqual([])
    })

    it('lists all others around a channel that cannot be read, and tells of it', async () => {
      harness.trouble({ what: 'garbled', channel: busiest.id })
      const [channels, unlisted] = await walk()
      expect(unlisted).toContainEqual({ what: 'channel', id: busiest.id, error: anError('malformed') })
      const given = new Set(idsOf(channels))
      const leftOut = new Set([...unlisted.map(({ id }) => id), ...idsOf(childrenOf(busiest))])
      expect(idsOf(listed).filter((id) => !given.has(id) && !leftOut.has(id))).toEqual([])
      expect(given).not.toContain(busiest.id)
      // What it gives is as it was: nobody's sight of it hangs on what cannot be read.
      expect(listed.filter(({ id }) => given.has(id)).map(unparented)).toEqual(channels.map(unparented))
      expect([...flawsOf(unlisted)]).toEqual([])
    })

    it('lists all others around a thread that cannot be read, and tells of it alone', async () => {
      const thread = childrenOf(parent).find(({ archivedAt }) => archivedAt !== null) ?? expect.unreachable()
      harness.trouble({ what: 'garbled', channel: thread.id })
      const [channels, unlisted] = await walk()
      expect(unlisted).toEqual([{ what: 'channel', id: thread.id, error: anError('malformed') }])
      expect(channels).toEqual(listed.filter(({ id }) => id !== thread.id))
    })

    it('lists all others where a channel’s threads cannot be had, and tells of it', async () => {
      harness.trouble({ what: 'silent', channel: parent.id })
      const [channels, unlisted] = await walk()
      expect(unlisted).toEqual([{ what: 'threads', id: parent.id, error: anError('source_unavailable') }])
      const threads = new Set(idsOf(childrenOf(parent).filter(({ archivedAt }) => archivedAt !== null)))
      expect(threads.size).toBeGreaterThan(0)
      expect(idsOf(channels)).toEqual(idsOf(listed).filter((id) => !threads.has(id)))
    })

    it('tells who may see what anew: of all channels, of no thread, and of none that cannot be read', async () => {
      const channels = listed.filter(({ kind }) => kind !== 'thread')
      await opened(async (source) => {
        expect(await source.parents('known')).toEqual(channels)
        harness.trouble({ what: 'garbled', channel: busiest.id })
        expect(idsOf(await source.parents('known'))).not.toContain(busiest.id)
        expect(source.unlisted()).toEqual([])
      })
    })

    it('shows a channel from its newest message down to its first, each once, and says where nothing lies below', async () => {
      await opened(async (source) => {
        const pages = await down(source, busiest)
        expect(pages.length).toBeGreaterThan(2)
        for (const { messages, range, before } of pages) {
          expect(messages.length).toBeLessThanOrEqual(100)
          expect(range?.complete).toBe(true)
          if (before !== null) expect(range?.from).toBe(before)
        }
        const ends = pages.map(({ range }) => range?.to)
        expect(ends.slice(1)).toEqual(pages.slice(0, -1).map(({ before }) => before && previousSnowflake(before)))
        const shown = pages.flatMap(({ messages }) => messages.map(({ id }) => id)).sort(compareSnowflakes)
        const walked: Snowflake[] = []
        for await (const { messages } of source.messages(busiest, null)) walked.push(...messages.map(({ id }) => id))
        expect(shown).toEqual(walked)
        const [first] = walked
        expect(await source.newest(busiest, first ?? null)).toMatchObject({ messages: [], range: null, before: null })
        expect((await source.newest(busiest, nextSnowflake(first ?? busiest.id))).before).toBeNull()
      })
    })

    it('refuses one channel alone where the platform does', async () => {
      harness.trouble({ what: 'refused', channel: busiest.id })
      await opened(async (source) => {
        const refused = { code: 'source_refused', details: { reason: 'channel_refused' } }
        await expect(source.newest(busiest, null)).rejects.toMatchObject(refused)
        await expect(all(source.messages(busiest, null))).rejects.toMatchObject(refused)
        const other = listed.find(({ id, unreadable }) => id !== busiest.id && unreadable === null)
        await source.newest(other ?? expect.unreachable(), null)
      })
    })

    it('tells who reacted, and names nobody where the platform does not tell', async () => {
      await opened(async (source) => {
        const [page] = (await down(source, busiest)).filter(({ messages }) => messages.filter(isReactedTo).length > 1)
        const messages = page?.messages ?? expect.unreachable()
        const [untold] = messages.filter(isReactedTo)
        const plain = await source.withReactionUsers(busiest, messages)
        expect(plain.map(withoutUsers)).toEqual(messages.map(withoutUsers))
        for (const { count, users } of plain.flatMap(({ reactions = [] }) => reactions))
          expect(users).toHaveLength(count)
        harness.trouble({ what: 'untold', message: untold?.id ?? busiest.id })
        const told = await source.withReactionUsers(busiest, messages)
        const unnamed = (untold?.reactions ?? []).map((reaction) => ({ ...reaction, users: [] }))
        const expected = plain.map((each) => (each.id === untold?.id ? { ...untold, reactions: unnamed } : each))
        expect(told).toEqual(expected)
      })
    })

    it('refuses everything once the platform shut it out, and once it is closed', async () => {
      const asked = (source: LiveSource): readonly (() => Promise<unknown>)[] => [
        () => all(source.channels()),
        () => source.parents('known'),
        () => all(source.messages(busiest, null)),
        () => source.newest(busiest, null),
      ]
      harness.trouble({ what: 'locked out' })
      await opened(async (source) => {
        for (const ask of asked(source))
          await expect(ask()).rejects.toMatchObject({ code: 'source_refused', details: { reason: 'token' } })
      })
      harness.trouble()
      const source = harness.open()
      await source.close()
      for (const ask of [...asked(source), () => source.withReactionUsers(busiest, [])])
        await expect(ask()).rejects.toMatchObject({ code: 'aborted' })
    })
  })
}

const anError = (code: string) => ({ class: code, message: expect.stringMatching(/^[A-Z].*\.$/) })

/** A name in it that is its parent's. */
const unparented = ({ parent, ...channel }: LiveChannel) => ({ ...channel, parent: parent?.id ?? null })

const isReactedTo = ({ reactions = [] }: SourceMessage): boolean => reactions.length > 0

const withoutUsers = ({ reactions, ...message }: SourceMessage) => ({
  ...message,
  reactions: reactions?.map(({ users: _, ...reaction }) => reaction),
})

/** A channel from its newest page to its first. */
async function down(source: LiveSource, channel: LiveChannel): Promise<readonly NewestPage[]> {
  const pages: NewestPage[] = []
  let before: Snowflake | null = null
  do {
    const page: NewestPage = await source.newest(channel, before)
    pages.push(page)
    before = page.before
  } while (before !== null)
  return pages
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}
