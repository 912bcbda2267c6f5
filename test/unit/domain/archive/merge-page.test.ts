import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import type { Deletion } from '../../../../domain/archive/merge-page.ts'
import type { MessageRecord } from '../../../../domain/archive/message.ts'
import { compareSnowflakes, laterSnowflake, type Snowflake, snowflake } from '../../../../domain/archive/snowflake.ts'
import { moment } from '../../../support/factories/index.ts'
import { sightsOf } from '../arbitraries.ts'
import { PlannedArchive } from './planned-archive.ts'

const ids = fc.constantFrom('9', '10', '100').map((id) => snowflake(id))
const seen = fc.array(sightsOf(ids), { maxLength: 8 })
const runs = { numRuns: 150 }

/** The sights again: some of them twice, in any order, cut into pages. */
const arrivals = seen.chain((all) =>
  fc.record({
    all: fc.constant(all),
    again: fc
      .tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.shuffledSubarray(all))
      .chain(([every, some]) => fc.shuffledSubarray([...every, ...some], { minLength: all.length + some.length })),
    cuts: fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
  }),
)

function pagesOf(records: readonly MessageRecord[], cuts: readonly boolean[]): readonly (readonly MessageRecord[])[] {
  const pages: MessageRecord[][] = [[]]
  records.forEach((record, i) => {
    if (cuts[i]) pages.push([])
    pages.at(-1)?.push(record)
  })
  return pages
}

const archiveOf = (pages: readonly (readonly MessageRecord[])[], keepHistory = true): PlannedArchive => {
  const archive = new PlannedArchive()
  for (const page of pages) archive.write(page, { keepHistory })
  return archive
}

describe('merging pages', () => {
  test.prop([arrivals], runs)(
    'ends in the same archive, whatever the order, the repeats and the cuts',
    ({ all, again, cuts }) => {
      expect(archiveOf(pagesOf(again, cuts)).substance).toStrictEqual(archiveOf([all]).substance)
    },
  )

  test.prop([seen], runs)('never forgets a content', (all) => {
    const archive = archiveOf(all.map((record) => [record]))
    for (const { message } of all) {
      const kept = archive.find(message.snowflake)
      const contents = [kept?.message.content.text, ...(kept?.revisions ?? []).map((revision) => revision.text)]
      expect(contents).toContain(message.content.text)
      expect(new Set(contents).size).toBe(contents.length)
    }
  })

  test.prop([seen], runs)('twice plans nothing the second time', (all) => {
    const archive = archiveOf([all])
    const before = archive.records
    const plan = archive.write(all, { now: moment(999_999) })
    const unchanged = { upsert: [], remove: [] }
    expect(plan).toMatchObject({ messages: [], attachments: unchanged, reactions: unchanged })
    expect(plan).toMatchObject({ reactionAuthors: unchanged, revisions: unchanged })
    expect(plan.stats.messageCount).toBe(0)
    expect(plan.counts).toStrictEqual({ added: 0, changed: 0, unchanged: archive.records.length, revisions: 0 })
    expect(archive.records).toStrictEqual(before)
  })

  test.prop([seen, seen], runs)('counts each message of a page once', (first, second) => {
    const archive = archiveOf([first])
    const held = new Set(archive.records.map(({ message }) => message.snowflake))
    const { counts } = archive.write(second)
    const came = new Set(second.map(({ message }) => message.snowflake))
    expect(counts.added).toBe([...came].filter((id) => !held.has(id)).length)
    expect(counts.added + counts.changed + counts.unchanged).toBe(came.size)
  })

  test.prop([seen, seen], runs)(
    'moves updatedAt of what it counts as changed, and of nothing else',
    (first, second) => {
      const archive = new PlannedArchive()
      archive.write(first, { now: moment(1) })
      const { counts } = archive.write(second, { now: moment(2) })
      const touched = archive.records.filter(({ message }) => message.updatedAt.getTime() === moment(2).getTime())
      const added = touched.filter(({ message }) => message.createdAt.getTime() === moment(2).getTime())
      expect(added.length).toBe(counts.added)
      expect(touched.length).toBe(counts.added + counts.changed)
    },
  )

  test.prop([fc.array(seen, { maxLength: 4 })], runs)('keeps no earlier content where history is not kept', (pages) => {
    const archive = new PlannedArchive()
    for (const page of pages) expect(archive.write(page, { keepHistory: false }).counts.revisions).toBe(0)
    expect(archive.records.flatMap((record) => record.revisions)).toStrictEqual([])
  })

  test.prop([arrivals], runs)('ends in the same archive where history is not kept, too', ({ all, again, cuts }) => {
    const [once, often] = [archiveOf([all], false), archiveOf(pagesOf(again, cuts), false)]
    expect(often.substance).toStrictEqual(once.substance)
  })

  test.prop([fc.array(seen, { maxLength: 3 })], runs)(
    'lets the same content stand whether or not history is kept',
    (pages) => {
      const [with_, without] = [new PlannedArchive(), new PlannedArchive()]
      for (const page of pages) {
        with_.write(page)
        without.write(page, { keepHistory: false })
      }
      const texts = (archive: PlannedArchive) =>
        archive.records.map(({ message }) => [message.content.text, message.content.editedAt])
      expect(texts(without)).toStrictEqual(texts(with_))
    },
  )
})

const deletions: fc.Arbitrary<Deletion> = fc.record({
  snowflake: ids,
  at: fc.integer({ min: 0, max: 6 }).map((n) => moment(n * 60_000)),
})
const pagesWithDeletions = fc.array(fc.record({ page: seen, gone: fc.array(deletions, { maxLength: 3 }) }), {
  maxLength: 4,
})

describe('the stats', () => {
  test.prop([pagesWithDeletions], runs)('are those of a recount after every page', (pages) => {
    const archive = new PlannedArchive()
    for (const { page, gone } of pages) {
      archive.write(page, { deletions: gone })
      const messages = archive.records.map(({ message }) => message)
      const last = messages.at(-1)
      expect(archive.stats).toMatchObject({
        messageCount: messages.filter((message) => message.deletedAt === null).length,
        lastSnowflake: last?.snowflake ?? null,
        lastActivityAt: last?.head.sentAt ?? null,
        activity: laterSnowflake(snowflake('1'), last?.snowflake ?? null),
      })
    }
  })

  test.prop([pagesWithDeletions], runs)('never lose a message to a deletion', (pages) => {
    const archive = new PlannedArchive()
    const ever = new Set<Snowflake>()
    for (const { page, gone } of pages) {
      archive.write(page, { deletions: gone })
      for (const { message } of page) ever.add(message.snowflake)
    }
    expect(archive.records.map(({ message }) => message.snowflake)).toStrictEqual([...ever].sort(compareSnowflakes))
  })
})
