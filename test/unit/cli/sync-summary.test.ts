import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { syncExitCode } from '../../../adapters/cli/exit-codes.ts'
import { tellSync, type UnderWay } from '../../../adapters/cli/sync-summary.ts'
import type { Output } from '../../../adapters/cli/terminal.ts'
import type { ChannelSyncReport, SyncReport } from '../../../domain/archive/index.ts'
import { snowflake } from '../../../domain/archive/snowflake.ts'
import { noSyncCounts } from '../../../domain/archive/sync-report.ts'

const time = '2026-09-01T12:00:00.000Z'

let ids = 0
const channel = (name: string, of: Partial<ChannelSyncReport> = {}): ChannelSyncReport => ({
  ...{ id: String(++ids), name, kind: 'text', visibility: 'everyone', outcome: 'complete' },
  ...{ counts: noSyncCounts, faults: [], error: null, ...of },
})

const read = (count: number, of: Partial<ChannelSyncReport['counts']> = {}) => ({
  counts: { ...noSyncCounts, read: count, added: count, ...of },
})

const failed = (name: string, why: string, of: Partial<ChannelSyncReport> = {}): ChannelSyncReport =>
  channel(name, { outcome: 'failed', error: { class: 'channel_gone', message: why }, ...of })

const closed = (name: string, why: string, of: Partial<ChannelSyncReport> = {}): ChannelSyncReport =>
  channel(name, { outcome: 'unreadable', error: { class: 'channel_no_access', message: why }, ...of })

const report = (channels: readonly ChannelSyncReport[], of: Partial<SyncReport> = {}): SyncReport => ({
  tenant: { slug: 'ferry-fans', name: 'Ferry Fans' },
  community: { id: '1', name: 'Ferry Fans' },
  ...{ startedAt: time, finishedAt: time, outcome: 'complete', channels, gone: [], unlisted: [], error: null, ...of },
})

const ended: UnderWay = { found: 0, channels: 0, messages: 0 }

function told(of: SyncReport, columns = 120, underWay = ended): string {
  const output: Output & PassThrough = Object.assign(new PassThrough(), { columns })
  tellSync(output, of, underWay)
  return String(output.read())
}

describe('the summary of a sync', () => {
  it('has a row for each channel with news, the most first, and tells of the rest by their number', () => {
    const text = told(
      report([
        channel('quiet', read(100, { added: 0 })),
        channel('help', read(5)),
        channel('general', read(1_234, { changed: 2, deleted: 1 })),
        channel('old thread', { outcome: 'unchanged' }),
        channel('Rooms', { outcome: 'skipped' }),
      ]),
    )
    const rows = text.split('\n').filter((line) => line.startsWith('│'))
    expect(rows.map((row) => row.split('│')[1]?.trim())).toEqual(['Channel', 'general', 'help'])
    expect(rows[1]).toMatch(/general +│ everyone │ 1,234 │ 1,234 │ +2 │ +1 │/)
    expect(text.split('\n').slice(-3)).toEqual([
      'ferry-fans: complete. 5 channels: 3 read, 1 not asked, as nothing can have changed, 1 without messages of their own.',
      '1,339 messages read, 1,239 new, 2 changed, 1 deleted.',
      '',
    ])
  })

  it('says what is missing and why, each reason once', () => {
    const view = 'The bot may not see it: give its role "View Channel".'
    const unreadable = { class: 'unreadable_messages', message: '2 messages could not be read. Its time is none.' }
    const malformed = { class: 'malformed', message: 'Its name is none.' }
    const text = told(
      report(
        [
          closed('staff', view, { visibility: 'restricted' }),
          closed('mods', view),
          failed('log', 'It is gone.'),
          channel('general', { ...read(9, { faults: 2 }), error: unreadable }),
        ],
        {
          ...{ outcome: 'partial', gone: [{ id: '1', name: 'lounge' }] },
          unlisted: [
            { what: 'channel', id: null, error: malformed },
            { what: 'threads', id: snowflake('7'), error: malformed },
          ],
        },
      ),
    )
    expect(text).toContain(`Not in, or not whole: staff (restricted), mods. ${view}\n`)
    expect(text).toContain('Not in, or not whole: log. It is gone.\n')
    expect(text).toContain('Not in, or not whole: general. 2 messages could not be read. Its time is none.\n')
    expect(text).toContain('Not listed: channel (id unknown). Its name is none.\n')
    expect(text).toContain('Not listed: threads of channel 7. Its name is none.\n')
    expect(text).toContain('No more at Discord: lounge. What is stored of it stays.\n')
    expect(text).toContain('ferry-fans: partial. 4 channels: 1 read, 2 closed to the bot, 1 failed.\n')
  })

  it('of one that ended in the middle tells of how many channels it is, and what was read of others', () => {
    const error = { code: 'source_refused', message: 'No.' }
    const middle = report([channel('general', read(9))], { outcome: 'failed', error })
    expect(told(middle, 120, { found: 34, channels: 2, messages: 1_200 }).split('\n').slice(-4)).toEqual([
      'ferry-fans: failed. 1 of 34 channels: 1 read.',
      '9 messages read, 9 new, 0 changed, 0 deleted.',
      '1,200 more messages read in 2 channels that it did not get to the end of: kept, and the next sync goes on there.',
      '',
    ])
    const early = report([], { outcome: 'failed', error })
    expect(told(early, 120, { found: 1, channels: 1, messages: 0 })).toBe(
      'ferry-fans: failed. 0 of 1 channel.\n0 messages read, 0 new, 0 changed, 0 deleted.\n',
    )
  })

  it('stays short where there is much: forty rows, ten names', () => {
    const busy = Array.from({ length: 45 }, (_, index) => channel(`busy ${index}`, read(index + 1)))
    const shut = Array.from({ length: 25 }, (_, index) => closed(`closed ${index}`, 'No.'))
    const text = told(report([...busy, ...shut], { outcome: 'partial' }))
    expect(text.match(/│ busy/g)).toHaveLength(40)
    expect(text).toContain('And 5 more with less that is new.\n')
    expect(text).toMatch(/Not in, or not whole: closed 0, [^\n]+closed 9 and 15 more\. No\.\n/)
  })

  it.each([80, 120, 200])('is a table on a screen of %d columns, whatever its channels are called', (columns) => {
    const name = 'a name that goes on and on and on and on and on and on'
    const text = told(report([channel(name, { ...read(1_234_567), visibility: 'restricted' })]), columns)
    const rows = text.split('\n').filter((line) => line.startsWith('│'))
    expect(rows).toHaveLength(2)
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(columns)
  })

  it('shows no control character of a channel’s own', () => {
    const name = `ta${String.fromCharCode(27)}[31mlk`
    const text = told(report([channel(name, read(1)), failed(name, 'No.')], { gone: [{ id: '1', name }] }))
    expect(text).not.toContain(String.fromCharCode(27))
  })
})

describe('the exit code of a sync', () => {
  const away = { class: 'source_unavailable', message: 'It does not answer.' }

  it.each<[string, number, SyncReport]>([
    ['all of it', 0, report([channel('a', read(1)), channel('b', { outcome: 'skipped' })])],
    ['an empty guild', 0, report([])],
    ['all that the bot may read', 0, report([channel('a', read(1)), closed('b', 'No.')])],
    ['nothing, as the bot may read nothing', 4, report([closed('a', 'No.'), channel('b', { outcome: 'skipped' })])],
    ['some of it', 3, report([channel('a', read(1)), failed('b', 'No.')], { outcome: 'partial' })],
    ['some, long ago', 3, report([channel('a', { outcome: 'unchanged' }), failed('b', 'No.')], { outcome: 'partial' })],
    ['the half of a channel', 3, report([failed('a', 'No.', read(7))], { outcome: 'partial' })],
    ['all but what is damaged', 3, report([channel('a', read(1, { faults: 1 }))], { outcome: 'partial' })],
    [
      'nothing that may be read',
      4,
      report([failed('a', 'No.'), channel('b', { outcome: 'skipped' })], { outcome: 'partial' }),
    ],
    ['nothing that answers', 5, report([failed('a', 'No.', { error: away })], { outcome: 'partial' })],
    [
      'a refusal',
      4,
      report([channel('a', read(1))], { outcome: 'failed', error: { code: 'source_refused', message: 'No.' } }),
    ],
    [
      'an outage',
      5,
      report([channel('a', read(1))], { outcome: 'failed', error: { code: 'source_unavailable', message: 'No.' } }),
    ],
  ])('%s: %d', (_, code, of) => {
    expect(syncExitCode(of)).toBe(code)
  })
})
