import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { SourceMessage } from '../../domain/archive/source.ts'
import { NotFound } from '../../domain/shared/errors.ts'
import { openArchive } from '../support/archive-harness.ts'
import { moment } from '../support/factories/index.ts'
import { anArchive, dump, said } from '../unit/domain/use-cases/archive-fixture.ts'
import { aFile, type FileContent, guild } from '../unit/domain/use-cases/fake-exports.ts'

const harness = await openArchive()
const general = '1543572361285083187'
const infer = { deletions: 'infer' } as const

beforeEach(() => harness.empty())
afterAll(() => harness.close())

const messages = (...ids: readonly number[]): SourceMessage[] => ids.map((id) => said(String(id), `message ${id}`))
/** Seen `minute` minutes after the first sight. */
const seen = (minute: number, ids: readonly number[], file: Partial<FileContent> = {}): FileContent => {
  const observedAt = moment((minute - 10_000) * 60_000)
  return aFile(messages(...ids), { observedAt }, { name: `seen at ${minute}.json`, observedAt, ...file })
}

/** Which messages are there, and which of them are marked as deleted. */
async function marked(archive: ReturnType<typeof anArchive>) {
  const { messages: stored, stats } = await dump(archive, guild, [general])
  const ids = (deleted: boolean) =>
    stored.flatMap(({ message }) => (deleted === (message.deletedAt !== null) ? [message.snowflake] : []))
  expect(stats).toMatchObject([{ messageCount: ids(false).length }])
  return { there: ids(false), deleted: ids(true) }
}

describe('deletions', () => {
  it('are inferred from a whole file that no longer has what it spans', async () => {
    const archive = anArchive(harness.storage)
    await archive.bringIn([seen(0, [1, 2, 3, 4, 5])])
    const [report] = await archive.bringIn([seen(1, [1, 3, 5])], infer)
    expect(report?.channels).toMatchObject([{ deletions: { count: 2, ids: ['2', '4'] } }])
    expect(await marked(archive)).toEqual({ there: ['1', '3', '5'], deleted: ['2', '4'] })
  })

  it('are not inferred unless it is asked for', async () => {
    const archive = anArchive(harness.storage)
    await archive.bringIn([seen(0, [1, 2, 3])])
    const [report] = await archive.bringIn([seen(1, [1, 3])])
    expect(report?.channels).toMatchObject([{ deletions: null }])
    expect((await marked(archive)).deleted).toEqual([])
  })

  it('are not inferred outside of what the file spans', async () => {
    const archive = anArchive(harness.storage)
    await archive.bringIn([seen(0, [1, 2, 3, 4, 5, 6])])
    await archive.bringIn([seen(1, [3, 5])], infer)
    expect((await marked(archive)).deleted).toEqual(['4'])
  })

  it('are not inferred from a file that is older than the sight of the message', async () => {
    const archive = anArchive(harness.storage)
    await archive.bringIn([seen(5, [1, 2, 3])])
    await archive.bringIn([seen(1, [1, 3])], infer)
    expect((await marked(archive)).deleted).toEqual([])
  })

  it.each(['faults', 'partitioned', 'unordered', 'miscounted'] as const)(
    'are not inferred from a file in doubt, which says why: %s',
    async (doubt) => {
      const archive = anArchive(harness.storage)
      await archive.bringIn([seen(0, [1, 2, 3])])
      const [report] = await archive.bringIn([seen(1, [1, 3], { coverage: { doubts: [doubt] } })], infer)
      expect(report?.channels).toMatchObject([{ doubts: [doubt], deletions: { count: 0 } }])
      expect((await marked(archive)).deleted).toEqual([])
    },
  )

  it('are not inferred from a file of which a message was too large to be stored', async () => {
    const archive = anArchive(harness.storage)
    await archive.bringIn([seen(0, [1, 2, 3])])
    const large = { ...said('2', 'x'.repeat(4 * 1024 * 1024 + 1)) }
    const file = seen(1, [], { pages: [[...messages(1), large, ...messages(3)]] })
    const [report] = await archive.bringIn([file], infer)
    expect(report?.channels).toMatchObject([{ doubts: ['faults'], deletions: { count: 0 } }])
    expect((await marked(archive)).deleted).toEqual([])
  })

  it('are not inferred from a file that failed at its end', async () => {
    const archive = anArchive(harness.storage)
    await archive.bringIn([seen(0, [1, 2, 3])])
    const breaks = { where: 'at the end', error: new NotFound('disk') } as const
    const [report] = await archive.bringIn([seen(1, [1, 3], { breaks })], infer)
    expect(report?.outcome).toBe('failed')
    expect((await marked(archive)).deleted).toEqual([])
  })

  it('leave the starter of a thread alone, which newer exports have under another id', async () => {
    const archive = anArchive(harness.storage)
    const starter = { ...said('2', ''), type: '21' }
    await archive.bringIn([seen(0, [], { pages: [[...messages(1), starter, ...messages(3)]] })])
    await archive.bringIn([seen(1, [1, 3])], infer)
    expect(await marked(archive)).toEqual({ there: ['1', '2', '3'], deleted: [] })
  })

  it('are lifted by a later sight', async () => {
    const archive = anArchive(harness.storage)
    await archive.bringIn([seen(0, [1, 2, 3]), seen(1, [1, 3])], infer)
    expect((await marked(archive)).deleted).toEqual(['2'])
    await archive.bringIn([seen(2, [1, 2, 3])], infer)
    expect((await marked(archive)).deleted).toEqual([])
  })

  it('are inferred again without any change', async () => {
    const archive = anArchive(harness.storage)
    await archive.bringIn([seen(0, [1, 2, 3]), seen(1, [1, 3])], infer)
    const before = await dump(archive, guild, [general])
    const reports = await archive.bringIn([seen(0, [1, 2, 3]), seen(1, [1, 3])], infer)
    expect(reports.flatMap(({ channels }) => channels.map(({ deletions }) => deletions?.count))).toEqual([0, 0])
    expect(await dump(archive, guild, [general])).toEqual(before)
  })

  it('are the same in every order of the files of one import', async () => {
    const files = [seen(0, [1, 2, 3, 4, 5]), seen(1, [1, 3, 4, 5]), seen(2, [1, 3, 5, 6])]
    const archives: unknown[] = []
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
      [2, 0, 1],
    ]) {
      await harness.empty()
      const archive = anArchive(harness.storage)
      await archive.bringIn(
        order.flatMap((i) => files[i] ?? []),
        infer,
      )
      expect(await marked(archive)).toEqual({ there: ['1', '3', '5', '6'], deleted: ['2', '4'] })
      archives.push((await dump(archive, guild, [general])).messages.map(({ message }) => message.deletedAt))
    }
    expect(new Set(archives.map((each) => JSON.stringify(each))).size).toBe(1)
  })

  it('reach as far as they must: more than a page of them', async () => {
    const archive = anArchive(harness.storage)
    const all = Array.from({ length: 1_250 }, (_, i) => i + 1)
    const pages = [0, 500, 1_000].map((from) => messages(...all.slice(from, from + 500)))
    await archive.bringIn([seen(0, [], { pages })])
    const [report] = await archive.bringIn([seen(1, [1, 1_250])], infer)
    expect(report?.channels[0]?.deletions?.count).toBe(1_248)
    expect(report?.channels[0]?.deletions?.ids).toHaveLength(100)
    const stats = await harness.storage.read.channelStats.findOf(
      (await dump(archive, guild, [general])).channels.map(({ id }) => id),
    )
    expect(stats).toMatchObject([{ messageCount: 2, lastSnowflake: '1250' }])
  })

  it('never come from a clock that runs ahead', async () => {
    const archive = anArchive(harness.storage)
    const ahead = new Date('2999-01-01T00:00:00.000Z')
    const file = aFile(messages(1, 2, 3), { observedAt: ahead }, { observedAt: ahead })
    await archive.bringIn([file], infer)
    await archive.bringIn([file], infer)
    expect((await marked(archive)).deleted).toEqual([])
  })
})

describe('the windows of earlier imports', () => {
  it('tell of a gap that one import alone could not', async () => {
    const archive = anArchive(harness.storage)
    const window = (after: number | null, before: number) => ({
      coverage: { window: { after: after === null ? null : moment(after), before: moment(before) } },
    })
    await archive.bringIn([seen(0, [1], window(null, 10))])
    const [behind] = await archive.bringIn([seen(1, [9], window(20, 30))])
    expect(behind?.channels).toMatchObject([
      { gapBefore: { from: moment(10).toISOString(), to: moment(20).toISOString() } },
    ])
    await archive.bringIn([seen(2, [5], window(10, 20))])
    const [again] = await archive.bringIn([seen(1, [9], window(20, 30))])
    expect(again?.channels).toMatchObject([{ gapBefore: null }])
  })
})
