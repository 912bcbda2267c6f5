import { describe, expect, it } from 'vitest'
import { threadSchema } from '../../../adapters/discord/channel-json.ts'
import { everyThread } from '../../../adapters/discord/threads.ts'
import { threadJson } from './json.ts'

interface Kept {
  readonly id: string
  /** Milliseconds. */
  at: number
}

/** A list of archived threads as Discord gives it, in pages of three; `meanwhile` is called before each page. */
function archive(threads: Kept[], meanwhile: (page: number) => void = () => undefined) {
  const asked: (string | null)[] = []
  const list = async (before: string | null) => {
    meanwhile(asked.length)
    asked.push(before)
    const bound = before === null ? Number.POSITIVE_INFINITY : Date.parse(before)
    const older = threads.filter(({ at }) => at < bound).sort((a, b) => b.at - a.at || Number(b.id) - Number(a.id))
    const page = older.slice(0, 3).map(({ id, at }) => {
      const thread_metadata = { archived: true, locked: false, archive_timestamp: new Date(at).toISOString() }
      return threadSchema.parse(threadJson({ id, thread_metadata }))
    })
    return { threads: page, has_more: older.length > 3 }
  }
  return { asked, list }
}

const some = (count: number, at = (i: number) => 1_000 * (count - i)): Kept[] =>
  Array.from({ length: count }, (_, i) => ({ id: String(i + 1), at: at(i) }))

const idsOf = async ({ list }: ReturnType<typeof archive>) =>
  (await everyThread(list)).map(({ id }) => Number(id)).sort((a, b) => a - b)

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

  it('ends although more were archived in one moment than fit a page', async () => {
    const found = await idsOf(archive(some(9, () => 5_000)))
    expect(found).toEqual([7, 8, 9])
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
})
