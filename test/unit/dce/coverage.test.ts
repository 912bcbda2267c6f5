import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { snowflakeAt } from '../../../domain/archive/snowflake.ts'
import type { SourceCoverage } from '../../../domain/archive/source.ts'
import { exportOf, header, makeFile, messageOf, readFileWhole } from './files.ts'

const day = (number: number): Date => new Date(Date.UTC(2026, 0, number))
const idOn = (number: number): string => snowflakeAt(day(number))
const days = (...numbers: readonly number[]) => numbers.map((number) => messageOf(idOn(number)))
const exported = new Date('2026-08-30T12:00:00Z')
const asked = (after: string | null, before: string | null) => ({ ...header, dateRange: { after, before } })

async function coverageOf(text: string | Uint8Array, name?: string): Promise<SourceCoverage> {
  const { pages } = await readFileWhole(await makeFile(text, name), { pageElements: 2 })
  expect(pages.slice(0, -1).every(({ coverage }) => coverage === null)).toBe(true)
  const coverage = pages.at(-1)?.coverage ?? null
  if (coverage === null) throw new Error('the last page tells nothing')
  return coverage
}

describe('what a file shows of its channel', () => {
  it('spans its lowest and its highest message, and has no doubt where it is whole', async () => {
    const coverage = await coverageOf(exportOf(days(1, 2, 5)))
    expect(coverage).toMatchObject({ range: { from: idOn(1), to: idOn(5) }, doubts: [], announced: 3 })
  })

  it('is the same where it was written from the end', async () => {
    const coverage = await coverageOf(exportOf(days(5, 2, 1)))
    expect(coverage).toMatchObject({ range: { from: idOn(1), to: idOn(5) }, doubts: [] })
  })

  it('spans nothing without messages', async () => {
    expect(await coverageOf(exportOf([]))).toMatchObject({ range: null, doubts: [], announced: 0 })
  })

  it.each([
    ['its messages are in no order', exportOf(days(1, 5, 2)), 'unordered'],
    ['an id is there twice', exportOf(days(1, 2, 2)), 'unordered'],
    ['it says another number', exportOf(days(1, 2)).replace('"messageCount": 2', '"messageCount": 3'), 'miscounted'],
    ['it says no number', exportOf(days(1, 2)).replace('"messageCount"', '"count"'), 'miscounted'],
    ['a number that is none', exportOf(days(1, 2)).replace('"messageCount": 2', '"messageCount": "2"'), 'miscounted'],
  ] as const)('is in doubt where %s', async (_, text, doubt) => {
    expect((await coverageOf(text)).doubts).toEqual([doubt])
  })

  it('is in doubt where a message could not be read', async () => {
    const { doubts } = await coverageOf(exportOf([...days(1), { id: 'none' }, ...days(3)]))
    expect(doubts).toEqual(['faults', 'miscounted'])
  })

  it('is in doubt where the file is cut off, packed or not', async () => {
    const text = exportOf(days(1, 2, 3))
    for (const cut of [text.slice(0, -30), gzipSync(text).subarray(0, -12)]) {
      expect((await coverageOf(cut)).doubts).toContain('faults')
    }
  })
})

describe('the window of a file', () => {
  const windowOf = async (after: string | null, before: string | null, messages = days(1, 2)) =>
    (await coverageOf(exportOf(messages, asked(after, before)))).window

  it('goes from the beginning of the channel to the export where nothing else was asked for', async () => {
    expect(await windowOf(null, null)).toEqual({ after: null, before: exported })
  })

  it('is what was asked for, in any zone', async () => {
    const window = await windowOf('2026-01-01T09:00:00+09:00', '2026-01-31T00:00:00+00:00')
    expect(window).toEqual({ after: day(1), before: day(31) })
  })

  it('ends with the export, whatever was asked for', async () => {
    expect(await windowOf(null, '2030-01-01T00:00:00+00:00')).toEqual({ after: null, before: exported })
  })

  it.each([
    ['a file does not say it', header],
    ['it cannot be read', { ...header, dateRange: { after: 'yesterday', before: null } }],
    ['it is something else', { ...header, dateRange: 'all' }],
    ['it ends before it begins', asked('2026-02-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00')],
  ])('is unknown where %s', async (_, parts) => {
    expect((await coverageOf(exportOf(days(1), parts))).window).toBeNull()
  })

  const cutBehind = (messages: readonly object[], kept: number): string => {
    const text = exportOf(messages, asked(null, null))
    return text.slice(0, text.indexOf(JSON.stringify(idsOf(messages)[kept])) + 8)
  }
  const idsOf = (messages: readonly object[]) => messages.map((message) => ('id' in message ? message.id : null))

  it('ends with the last message of a file that is cut off', async () => {
    expect((await coverageOf(cutBehind(days(1, 2, 3), 2))).window).toEqual({ after: null, before: day(2) })
  })

  it('begins with the first message of one that was written from the end and is cut off', async () => {
    expect((await coverageOf(cutBehind(days(3, 2, 1), 2))).window).toEqual({ after: day(2), before: exported })
  })

  it('is none where nothing is left', async () => {
    expect((await coverageOf(cutBehind(days(1, 2), 0))).window).toBeNull()
  })
})

describe('the part that a file is', () => {
  const text = exportOf(days(1))
  const name = 'Guild - general [2]'

  it.each([
    [`${name}.json`, { of: name, number: null }],
    [`${name} [part 2].json`, { of: name, number: 2 }],
    [`${name} [PART 12].JSON`, { of: name, number: 12 }],
    [`${name} [part 0].json`, { of: `${name} [part 0]`, number: null }],
    ['export', { of: 'export', number: null }],
  ])('is told by its name: %s', async (file, part) => {
    expect((await coverageOf(text, file)).part).toEqual(part)
  })

  it('is the first where the second lies beside it', async () => {
    const path = await makeFile(text, `${name}.json`)
    await writeFile(join(dirname(path), `${name} [part 2].json`), text)
    const { pages } = await readFileWhole(path)
    expect(pages.at(-1)?.coverage).toMatchObject({ part: { of: name, number: 1 }, doubts: ['partitioned'] })
  })
})
