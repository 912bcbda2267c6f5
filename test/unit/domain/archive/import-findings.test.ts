import { describe, expect, it } from 'vitest'
import { knownFromReports, withFindings } from '../../../../domain/archive/import-findings.ts'
import { type ChannelReport, noCounts, type SourceReport } from '../../../../domain/archive/import-report.ts'

const day = (number: number): string => new Date(Date.UTC(2026, 0, number)).toISOString()
const between = (after: number | null, before: number): ChannelReport['window'] => ({
  after: after === null ? null : day(after),
  before: day(before),
})
const part = (number: number | null, of = 'general [2]') => ({ part: { of, number } })

function aReport(channel: Partial<ChannelReport> = {}, community = '1'): SourceReport {
  return {
    name: 'general.json',
    outcome: 'complete',
    tenant: null,
    community: { id: community, name: 'Community' },
    channels: [
      {
        id: '2',
        name: 'general',
        kind: 'text',
        observedAt: day(31),
        range: null,
        window: null,
        gapBefore: null,
        announced: null,
        part: null,
        absent: { reactionUsers: 0, threads: { count: 0, ids: [] }, parts: [] },
        doubts: [],
        deletions: null,
        ...channel,
      },
    ],
    counts: noCounts,
    skipped: { truncated: 0, malformed: 0, too_large: 0, changed: 0 },
    faults: [],
    error: null,
  }
}

const found = (...reports: readonly SourceReport[]) =>
  withFindings(reports, knownFromReports(reports)).flatMap(({ channels }) => channels)
const gaps = (...windows: readonly ChannelReport['window'][]) =>
  found(...windows.map((window) => aReport({ window }))).map(({ gapBefore }) => gapBefore)
const parts = (...reports: readonly SourceReport[]) => found(...reports).map(({ absent }) => absent.parts)

describe('the gaps between windows', () => {
  it('are told with the file behind them', () => {
    expect(gaps(between(null, 5), between(8, 9), between(9, 12))).toEqual([null, { from: day(5), to: day(8) }, null])
  })

  it('are the same in every order of the files', () => {
    expect(gaps(between(9, 12), between(8, 9), between(null, 5))).toEqual([null, { from: day(5), to: day(8) }, null])
  })

  it('are none where windows touch, overlap or hold each other', () => {
    expect(gaps(between(null, 5), between(5, 6), between(3, 9), between(4, 7))).toEqual([null, null, null, null])
  })

  it('are none before the first window, and none for a file that claims nothing', () => {
    expect(gaps(between(8, 9))).toEqual([null])
    expect(gaps(between(null, 5), null, between(8, 9))).toEqual([null, null, { from: day(5), to: day(8) }])
  })

  it('end at the longest window before, not at the last that began', () => {
    expect(gaps(between(null, 7), between(2, 3), between(9, 10))).toEqual([null, null, { from: day(7), to: day(9) }])
  })

  it('are told twice where a window is there twice', () => {
    expect(gaps(between(null, 5), between(8, 9), between(8, 9)).filter((gap) => gap !== null)).toHaveLength(2)
  })

  it('keep channels and communities apart', () => {
    const [first, second, third] = found(
      aReport({ window: between(null, 5) }),
      aReport({ window: between(8, 9), id: '3' }),
      aReport({ window: between(8, 9) }, '9'),
    )
    expect([first?.gapBefore, second?.gapBefore, third?.gapBefore]).toEqual([null, null, null])
  })
})

describe('the parts of an export', () => {
  it('are all there: nothing is missing', () => {
    expect(parts(aReport(part(3)), aReport(part(1)), aReport(part(2)))).toEqual([[], [], []])
  })

  it('that are missing are told once, with the first that is there', () => {
    expect(parts(aReport(part(6)), aReport(part(3)), aReport(part(4)))).toEqual([[], [1, 2, 5], []])
  })

  it('begin with a file that carries no number, which is then no whole export', () => {
    const [first, third] = found(aReport(part(null)), aReport(part(3)))
    expect(first).toMatchObject({ part: { number: 1 }, doubts: ['partitioned'], absent: { parts: [2] } })
    expect(third).toMatchObject({ part: { number: 3 }, absent: { parts: [] } })
  })

  it('are not those of another export of the same name: no two parts hold the same messages', () => {
    const spanning = (from: number, to: number) => ({ range: { from: String(from), to: String(to) } })
    const second = aReport({ ...part(2), ...spanning(51, 99) })
    const [whole, , first] = found(
      aReport({ ...part(null), ...spanning(9, 100) }),
      second,
      aReport({ ...part(null), ...spanning(9, 50) }),
    )
    expect(whole).toMatchObject({ part: { number: null }, doubts: [], absent: { parts: [] } })
    expect(first).toMatchObject({ part: { number: 1 }, doubts: ['partitioned'] })
    expect(parts(aReport({ ...part(null), ...spanning(9, 100) }), second)).toEqual([[], [1]])
  })

  it('are no parts where a file stands alone', () => {
    const [whole, again] = found(aReport(part(null)), aReport(part(null)))
    expect(whole).toMatchObject({ part: { number: null }, doubts: [], absent: { parts: [] } })
    expect(again).toEqual(whole)
  })

  it('of another export, channel or community do not count', () => {
    const others = [aReport(part(1, 'other [2]')), aReport({ ...part(1), id: '3' }), aReport(part(1), '9')]
    expect(parts(aReport(part(2)), ...others)).toEqual([[1], [], [], []])
  })

  it('may carry any number', () => {
    const [[first, ...rest] = []] = parts(aReport(part(999_999)))
    expect([first, rest.length]).toEqual([1, 99])
  })
})

describe('the threads that began in a file', () => {
  const begun = (...ids: readonly string[]) => ({
    absent: { reactionUsers: 0, threads: { count: ids.length, ids }, parts: [] },
  })

  it('are not given where no file is of one', () => {
    const [channel] = found(aReport(begun('7', '8')), aReport({ id: '7' }), aReport({ id: '8' }, '9'))
    expect(channel?.absent.threads).toEqual({ count: 1, ids: ['8'] })
  })

  it('are counted all, and named up to a hundred', () => {
    const ids = Array.from({ length: 250 }, (_, i) => String(1_000 + i))
    const [channel] = found(aReport(begun(...ids)))
    expect(channel?.absent.threads).toEqual({ count: 250, ids: ids.slice(0, 100) })
  })
})
