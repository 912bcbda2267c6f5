import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { type SyncDisplay, syncDisplay } from '../../../adapters/cli/sync-progress.ts'
import { SyncTally } from '../../../adapters/cli/sync-tally.ts'
import type { Output } from '../../../adapters/cli/terminal.ts'
import type { ChannelSyncReport } from '../../../domain/archive/index.ts'
import { noSyncCounts } from '../../../domain/archive/sync-report.ts'

const esc = String.fromCharCode(27)
const sequences = new RegExp(`${esc}\\[[?\\d;]*[A-Za-z]`, 'g')
const visible = (text: string): string => text.replace(sequences, '')

function watch() {
  let milliseconds = 0
  return {
    now: () => milliseconds,
    tick: (seconds: number) => {
      milliseconds += seconds * 1000
    },
  }
}

const channels = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: String(index), name: `c${index}` }))

const report = (id: string, read: number): ChannelSyncReport => ({
  ...{ id, name: `c${id}`, kind: 'text', visibility: 'everyone', outcome: 'complete' },
  ...{ counts: { ...noSyncCounts, read }, faults: [], error: null },
})

interface Steps {
  readonly tick: (seconds: number) => void
  readonly name?: string
  readonly seconds: number
}

/** A channel of which a second brings 100 messages and a hundredth of its time. */
function walks(display: Pick<SyncDisplay, 'progressed'>, { tick, name = 'general', seconds }: Steps): void {
  for (let second = 1; second <= seconds; second++) {
    tick(1)
    display.progressed({ id: '0', name, messages: second * 100, share: second / 100 })
  }
}

describe('how far a sync is', () => {
  it('is told of a channel with its messages, their rate, and when the time of its messages will be gone through', () => {
    const { now, tick } = watch()
    const tally = new SyncTally(now)
    tally.found(channels(4))
    expect(tally.progressed({ id: '0', name: 'general', messages: 1, share: 0 }).line).toBe('1 message · –/s · – left')
    walks({ progressed: (progress) => void tally.progressed(progress) }, { tick, seconds: 20 })
    expect(tally.progressed({ id: '0', name: 'general', messages: 2_000, share: 0.2 }).line).toBe(
      '2,000 messages · 100/s · 1m 20s left',
    )
    expect(tally.line).toBe('0 of 4 channels · 2,000 messages · 100/s')
    expect(tally.share).toBeCloseTo(0.05)
  })

  it('counts what channels brought that are done, and no message twice', () => {
    const { now, tick } = watch()
    const tally = new SyncTally(now)
    tally.found(channels(2))
    walks({ progressed: (progress) => void tally.progressed(progress) }, { tick, seconds: 3 })
    tally.finished(report('0', 310))
    expect(tally.line).toMatch(/^1 of 2 channels · 310 messages · /)
    expect(tally.share).toBe(0.5)
    tally.finished(report('1', 0))
    expect([tally.share, tally.line]).toEqual([1, expect.stringMatching(/^2 of 2 channels · 310 messages · /)])
  })

  it('is told before any channel is known', () => {
    expect(new SyncTally(watch().now).line).toBe('looking for channels')
  })
})

function screen(columns: number, rows = 24) {
  const output: Output & PassThrough = Object.assign(new PassThrough(), { isTTY: true, columns, rows })
  const parts: string[] = []
  output.on('data', (part: Buffer) => parts.push(part.toString()))
  const { now, tick } = watch()
  return { display: syncDisplay(output, now), tick, text: () => parts.join(''), parts: () => parts.map(visible) }
}

/** What is on the line of a channel at last. */
function lineOf(columns: number, name: string): string {
  const { display, tick, parts } = screen(columns)
  display.found(channels(4))
  walks(display, { tick, name, seconds: 20 })
  display.note('.')
  display.stop()
  return parts().findLast((part) => part.includes(name.slice(0, 3))) ?? ''
}

describe('on a screen', () => {
  it.each([200, 120, 80])('of %d columns each channel has its bar, and all of it fits', (columns) => {
    const line = lineOf(columns, 'general')
    expect(line).toBe('███░░░░░░░░░░░░░ general              2,000 messages · 100/s · 1m 20s left')
    expect(line.length).toBeLessThan(columns)
  })

  it.each([
    [72, 'general              2,000 messages · 100/s · 1m 20s left'],
    [50, 'general      2,000 messages · 100/s · 1m 20s left'],
    [40, ' 20 % general'],
    [10, ' 20 % gen'],
  ])('of %d columns the bar goes first, then the end of the name, then the words', (columns, line) => {
    expect(lineOf(columns, 'general')).toBe(line)
  })

  it('a long name is cut, and steers nothing', () => {
    expect(lineOf(80, 'a name that goes on and on and on')).toContain(' a name that goes on… ')
    expect(lineOf(80, `name${esc}[2J\nof two lines`)).toContain(' name�[2J�of two')
  })

  it('shows all, and the channels that are walked at present, no more than there are rows', () => {
    const { display, parts } = screen(100, 6)
    display.found(channels(9))
    for (const { id, name } of channels(9)) display.progressed({ id, name, messages: 5, share: 0.5 })
    display.finished(report('0', 9))
    display.progressed({ id: '8', name: 'c8', messages: 6, share: 0.6 })
    const before = parts().length
    display.note('.')
    const lines = parts()
      .slice(before)
      .filter((part) => part.includes('·'))
    expect(lines.map((line) => line.split(/\s+/)[1])).toEqual(['all', 'c1', 'c2', 'c3', 'c8'])
    expect(lines[0]).toContain('1 of 9 channels · ')
    display.stop()
  })

  it('says that it looks for channels, and lines that stay', () => {
    const { display, text } = screen(80)
    display.note('Waiting for it.')
    expect(visible(text())).toContain('Waiting for it.\n')
    expect(visible(text())).toContain('looking for channels')
    display.stop()
  })

  it('leaves nothing behind, stopped in the middle and told more, and gives the cursor back', () => {
    const { display, tick, text } = screen(80)
    display.found(channels(4))
    walks(display, { tick, seconds: 3 })
    display.progressed({ id: '1', name: 'help', messages: 5, share: 0.5 })
    display.stop()
    const stopped = text()
    expect(stopped.endsWith(`${esc}[0J`)).toBe(true)
    expect(stopped.lastIndexOf(`${esc}[?25h`)).toBeGreaterThan(stopped.lastIndexOf(`${esc}[?25l`))
    display.progressed({ id: '2', name: 'random', messages: 5, share: 0.5 })
    display.finished(report('1', 9))
    display.stop()
    expect(text()).toBe(stopped)
    display.note('Stopped.')
    expect(text()).toBe(`${stopped}Stopped.\n`)
  })
})

describe('in a log', () => {
  it('is a line every five seconds, also while channels are done in no time', () => {
    const { now, tick } = watch()
    const output: Output & PassThrough = new PassThrough()
    const display = syncDisplay(output, now)
    display.note('Waiting for it.')
    display.found(channels(4))
    walks(display, { tick, seconds: 11 })
    for (const id of ['0', '1', '2']) {
      tick(2)
      display.finished(report(id, 1_100))
    }
    display.stop()
    const text = String(output.read())
    expect(text).not.toContain(esc)
    expect(text.trimEnd().split('\n')).toEqual([
      'Waiting for it.',
      '0 of 4 channels · 500 messages · 100/s',
      '0 of 4 channels · 1,000 messages · 100/s',
      expect.stringMatching(/^2 of 4 channels · 2,200 messages · /),
    ])
  })
})
