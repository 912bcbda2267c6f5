import { describe, expect, it } from 'vitest'
import { threadSchema } from '../../../adapters/discord/channel-json.ts'
import { itemsOf } from '../../../adapters/discord/items.ts'
import type { Question } from '../../../adapters/discord/question.ts'
import { everyThread, FoundThreads, joinedThreads, type ThreadList } from '../../../adapters/discord/threads.ts'
import { SourceUnavailable } from '../../../domain/archive/errors.ts'
import { threadJson } from './json.ts'

interface Kept {
  readonly id: string
  /** Milliseconds. */
  at: number
  /** What is otherwise than Discord documents it. */
  readonly change?: object
}

const readPage = itemsOf(threadSchema)

/** A list of archived threads as Discord gives it, in pages of three; `meanwhile` is called before each page. */
function archive(threads: Kept[], meanwhile: (page: number) => void = () => undefined) {
  const asked: (string | null)[] = []
  const list = async (before: string | null): Promise<ThreadList> => {
    meanwhile(asked.length)
    asked.push(before)
    const bound = before === null ? Number.POSITIVE_INFINITY : Date.parse(before)
    const older = threads.filter(({ at }) => at < bound).sort((a, b) => b.at - a.at || Number(b.id) - Number(a.id))
    const page = older.slice(0, 3).map(({ id, at, change }) => {
      const thread_metadata = { archived: true, locked: false, archive_timestamp: new Date(at).toISOString() }
      return threadJson({ id, thread_metadata, ...change })
    })
    return { threads: readPage.parse(page), has_more: older.length > 3 }
  }
  return { asked, list }
}

const some = (count: number, at = (i: number) => 1_000 * (count - i)): Kept[] =>
  Array.from({ length: count }, (_, i) => ({ id: String(i + 1), at: at(i) }))

async function read({ list }: Pick<ReturnType<typeof archive>, 'list'>): Promise<FoundThreads> {
  const found = new FoundThreads()
  await everyThread(list, found)
  return found
}

const numbersIn = ({ threads }: FoundThreads) => [...threads.keys()].map(Number).sort((a, b) => a - b)

const idsOf = async (kept: ReturnType<typeof archive>) => {
  const found = await read(kept)
  expect(found.doubt).toBeNull()
  return numbersIn(found)
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

describe('the list of archived threads', () => {
  it.each([0, 1, 3])('of one page, with %i threads, is asked for once', async (count) => {
    const kept = archive(some(count))
    expect(await idsOf(kept)).toEqual(upTo(count))
    expect(kept.asked).toEqual([null])
  })

  it('is read to its end, and its top again', async () => {
    const kept = archive(some(8))
    expect(await idsOf(kept)).toEqual(upTo(8))
    expect(kept.asked.filter((before) => before === null)).toHaveLength(2)
  })

  it('loses none of those that were archived in one moment', async () => {
    expect(await idsOf(archive(some(8, (i) => (i < 5 ? 9_000 - 1_000 * Math.floor(i / 2) : 1_000))))).toEqual(upTo(8))
  })

  it('ends although more were archived in one moment than fit a page, and says that there may be more', async () => {
    const found = await read(archive([...some(9, () => 5_000), { id: '10', at: 4_000 }]))
    expect(numbersIn(found)).toEqual([7, 8, 9, 10])
    expect(found.doubt).toMatchObject({ class: 'malformed', message: expect.stringContaining('one millisecond') })
  })

  it('loses none that moves to the top while it is read', async () => {
    const threads = some(12)
    const kept = archive(threads, (page) => {
      const last = threads[threads.length - page]
      if (page > 0 && page < 4 && last !== undefined) last.at = 100_000 + page
    })
    expect(await idsOf(kept)).toEqual(upTo(12))
  })

  it('loses none although so many move that the top is a page by itself', async () => {
    const threads = some(12)
    const kept = archive(threads, (page) => {
      if (page === 1) for (const [i, thread] of threads.slice(-5).entries()) thread.at = 100_000 + i
    })
    expect(await idsOf(kept)).toEqual(upTo(12))
  })

  const timeless = { thread_metadata: { archived: true, locked: false } }
  const mistimed = { thread_metadata: { archived: true, locked: false, archive_timestamp: 'yesterday' } }

  it.each([timeless, mistimed, { thread_metadata: null }])(
    'goes on behind a thread that does not say when it was archived, and has it (%#)',
    async (change) => {
      const threads = some(12).map((kept, i) => (i % 3 === 1 ? { ...kept, change } : kept))
      expect(await idsOf(archive(threads))).toEqual(upTo(12))
    },
  )

  it('has no doubt where a page holds one moment and threads that do not say theirs', async () => {
    const threads = some(9).map((kept, i) => ([2, 3].includes(i) ? { ...kept, change: timeless } : kept))
    expect(await idsOf(archive(threads))).toEqual(upTo(9))
  })

  it('goes on behind a thread that cannot be read, and sets it apart', async () => {
    const threads = some(8).map((kept) => (kept.id === '3' ? { ...kept, change: { type: 'thread' } } : kept))
    const found = await read(archive(threads))
    expect(numbersIn(found)).toEqual([1, 2, 4, 5, 6, 7, 8])
    expect(found.malformed).toContainEqual({ id: '3', parentId: '400000000000000001', place: 'type' })
    expect(found.doubt).toBeNull()
  })

  it.each([
    ['no thread of a page says when it was archived', timeless, upTo(5)],
    ['no thread of a page can be read', { name: 7 }, upTo(2)],
  ] as const)('ends where %s, and says that there may be more', async (_, change, given) => {
    const threads = some(9).map((kept, i) => (i > 1 ? { ...kept, change } : kept))
    const found = await read(archive(threads))
    expect(found.doubt).toMatchObject({ class: 'malformed', message: expect.stringContaining('more threads') })
    expect(numbersIn(found)).toEqual(given)
  })

  it('keeps what it gave before it failed', async () => {
    const kept = archive(some(8), (page) => {
      if (page === 2) throw new SourceUnavailable('it is away')
    })
    const found = new FoundThreads()
    await expect(everyThread(kept.list, found)).rejects.toThrow('it is away')
    expect(numbersIn(found)).toEqual([1, 2, 3, 4, 5])
  })

  it('is not read for ever where Discord gives the same page again', async () => {
    const { list } = archive(some(8))
    await expect(everyThread(() => list(null), new FoundThreads())).rejects.toThrow(SourceUnavailable)
  })
})

describe('the list of joined threads', () => {
  /** Pages of three, from the newest thread to the oldest; by the bounds that were asked for. */
  function joined(items: readonly object[], bounded = true) {
    const asked: (string | undefined)[] = []
    const ask = async <T>({ query, reply }: Question<T>): Promise<T> => {
      const { before } = query
      asked.push(before)
      const from =
        before === undefined || !bounded ? 0 : items.findIndex((item) => 'id' in item && item.id === before) + 1
      return reply.parse({ threads: items.slice(from, from + 3), has_more: items.length > from + 3 })
    }
    return { asked, ask }
  }

  const thread = (id: number, change: object = {}) => threadJson({ id: String(id), ...change })

  it('is read to its end, also behind a thread that cannot be read', async () => {
    const { asked, ask } = joined([thread(9), thread(8), thread(7, { name: 7 }), thread(6), thread(5)])
    const found = new FoundThreads()
    await joinedThreads(ask, '4', found)
    expect(numbersIn(found)).toEqual([5, 6, 8, 9])
    expect(found.malformed.map(({ id }) => id)).toEqual(['7'])
    expect([asked, found.doubt]).toEqual([[undefined, '7'], null])
  })

  it.each([
    ['no thread of a page has an id', joined([thread(9), thread(8), thread(7), {}, {}, {}, thread(3)])],
    ['the same page comes again', joined([thread(9), thread(8), thread(7), thread(6)], false)],
  ])('ends where %s, and says that there may be more', async (_, { ask }) => {
    const found = new FoundThreads()
    await joinedThreads(ask, '4', found)
    expect(numbersIn(found)).toEqual([7, 8, 9])
    expect(found.doubt?.class).toBe('malformed')
  })
})
