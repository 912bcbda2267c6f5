import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { type ProgressDisplay, progressDisplay } from '../../../adapters/cli/import-progress.ts'
import { ImportTally } from '../../../adapters/cli/import-tally.ts'
import type { Output } from '../../../adapters/cli/terminal.ts'
import { noCounts, type SourceReport } from '../../../domain/archive/import-report.ts'

const megabyte = 1_000_000

const report = (outcome: SourceReport['outcome'], read = 0): SourceReport => ({
  name: 'a.json',
  outcome,
  tenant: null,
  community: null,
  channels: [],
  counts: { ...noCounts, read },
  skipped: { truncated: 0, malformed: 0, too_large: 0, changed: 0 },
  faults: [],
  error: null,
})

function watch() {
  let milliseconds = 0
  return {
    now: () => milliseconds,
    tick: (seconds: number) => {
      milliseconds += seconds * 1000
    },
  }
}

interface Steps {
  readonly tick: (seconds: number) => void
  /** The last second of the file. */
  readonly from?: number
  readonly to: number
  readonly bytesASecond: number
}

/** A file of which a second brings so many bytes and 1,000 messages. */
function reads(display: Pick<ProgressDisplay, 'progressed'>, { tick, from = 0, to, bytesASecond }: Steps): void {
  for (let second = from + 1; second <= to; second++) {
    tick(1)
    const bytesRead = second * bytesASecond
    display.progressed({ name: 'a.json', bytesRead, bytesTotal: bytesRead, messages: second * 1_000 })
  }
}

describe('how far an import is', () => {
  it('is told with no rate and no time left before there is anything to go by', () => {
    const { now, tick } = watch()
    const tally = new ImportTally(now)
    tally.found([{ size: 100 * megabyte }])
    tally.started({ size: 100 * megabyte })
    expect(tally.line).toBe('0 B of 100 MB · 0 messages · –/s · – left')
    tick(0.01)
    tally.progressed({ name: 'a.json', bytesRead: megabyte, bytesTotal: megabyte, messages: 400 })
    expect(tally.line).toBe('1.0 MB of 100 MB · 400 messages · –/s · – left')
  })

  it('goes by how fast it is now: what was there already, and went by in no time, promises nothing', () => {
    const { now, tick } = watch()
    const tally = new ImportTally(now)
    tally.found([{ size: 110 * megabyte }])
    tally.started({ size: 110 * megabyte })
    reads(tally, { tick, to: 2, bytesASecond: 45 * megabyte })
    expect(tally.left).toBe('1s left')
    for (let second = 1; second <= 12; second++) {
      tick(1)
      tally.progressed({ name: 'a.json', bytesRead: (90 + second) * megabyte, bytesTotal: 0, messages: 0 })
    }
    expect(tally.left).toBe('8s left')
  })

  it('takes a file that is refused for less to do, not for work that was done', () => {
    const { now, tick } = watch()
    const tally = new ImportTally(now)
    tally.found([{ size: 900 * megabyte }, { size: 100 * megabyte }])
    tally.started({ size: 900 * megabyte })
    tally.finished(report('failed'))
    tally.started({ size: 100 * megabyte })
    reads(tally, { tick, to: 10, bytesASecond: megabyte })
    expect(tally.line).toBe('10 MB of 100 MB · 10,000 messages · 1,000/s · 1m 30s left')
    expect(tally.share).toBeCloseTo(0.1)
  })

  it('keeps what was read of a file that fails after half', () => {
    const { now, tick } = watch()
    const tally = new ImportTally(now)
    tally.found([{ size: 20 * megabyte }, { size: 20 * megabyte }])
    tally.started({ size: 20 * megabyte })
    reads(tally, { tick, to: 10, bytesASecond: megabyte })
    tally.finished(report('failed', 10_000))
    expect(tally.line).toBe('10 MB of 30 MB · 10,000 messages · 1,000/s · 20s left')
  })

  it('says that it finishes where all is read and something is left to write', () => {
    const { now, tick } = watch()
    const tally = new ImportTally(now)
    tally.found([{ size: 2 * megabyte }])
    tally.started({ size: 2 * megabyte })
    reads(tally, { tick, to: 2, bytesASecond: megabyte })
    tally.finished(report('complete', 2_000))
    tick(30)
    expect(tally.line).toMatch(/^2\.0 MB of 2\.0 MB · 2,000 messages · \d+\/s · finishing$/)
  })
})

describe('on a screen', () => {
  const bar = /[█░]+ /

  function screen(columns: number) {
    const { now, tick } = watch()
    const output: Output & PassThrough = Object.assign(new PassThrough(), { isTTY: true, columns })
    const parts: string[] = []
    output.on('data', (part: Buffer) => parts.push(part.toString()))
    const display = progressDisplay(output, now)
    display.found([{ name: 'a.json', size: 50_000 * megabyte }])
    display.started({ name: 'a.json', size: 50_000 * megabyte })
    reads(display, { tick, to: 5, bytesASecond: megabyte })
    display.stop()
    return parts.filter((part) => part.includes('left')).at(-1) ?? ''
  }

  it.each([200, 120, 80, 72])('of %d columns the bar takes what the words leave, and all of it fits', (columns) => {
    const text = screen(columns)
    expect(text).toMatch(bar)
    expect(text).toMatch(/5\.0 MB of 50 GB · 5,000 messages · 1,000\/s · 13h 53m left$/)
    expect(text.length).toBeLessThan(columns)
  })

  it('of 64 columns the words stand alone, and on a small one the time that is left', () => {
    expect(screen(64)).toBe('5.0 MB of 50 GB · 5,000 messages · 1,000/s · 13h 53m left')
    expect(screen(40)).toBe('0 % · 13h 53m left')
  })
})

describe('in a log', () => {
  it('is a line every five seconds, also while file after file is refused', () => {
    const { now, tick } = watch()
    const output: Output & PassThrough = new PassThrough()
    const display = progressDisplay(output, now)
    display.found([{ name: 'a.json', size: 60 * megabyte }])
    display.started({ name: 'a.json', size: 60 * megabyte })
    reads(display, { tick, to: 21, bytesASecond: megabyte })
    for (let second = 0; second < 10; second++) {
      tick(1)
      display.finished(report('failed', 21_000))
    }
    display.stop()
    const lines = String(output.read()).trimEnd().split('\n')
    expect(lines.map((line) => line.split(' of ')[0])).toEqual(['5.0 MB', '10 MB', '15 MB', '20 MB', '21 MB', '21 MB'])
  })
})
