import { describe, expect, it } from 'vitest'
import { emptyStats } from '../../../../domain/archive/channel-stats.ts'
import { FindingTally, IdTally, outcomeOf } from '../../../../domain/archive/integrity.ts'
import {
  checkProgress,
  checkSurroundings,
  MessageTally,
  PageComparison,
  statsDifferences,
} from '../../../../domain/archive/integrity-checks.ts'
import type { Message } from '../../../../domain/archive/message.ts'
import { snowflake, snowflakeTime } from '../../../../domain/archive/snowflake.ts'
import type { SourcePage } from '../../../../domain/archive/source.ts'
import { aChannel, aMessage, aProgress, moment } from '../../../support/factories/index.ts'
import { aSourceMessage } from '../arbitraries.ts'

const channel = aChannel({ sourceId: snowflake('1000'), visibilityAt: moment() })
const findings = () => new FindingTally()
const kinds = (tally: FindingTally) => tally.list().map(({ kind, ids }) => [kind, ...ids])

const said = (id: string, change: Partial<Message> = {}): Message =>
  aMessage({ channelId: channel.id, snowflake: snowflake(id), ...change })

function tallied(messages: readonly Message[]) {
  const found = findings()
  const tally = new MessageTally(found)
  tally.add(messages)
  return { tally, found }
}

describe('a walk through messages', () => {
  it('counts the shown ones, and the last whether shown or not', () => {
    const { tally, found } = tallied([
      said('99'),
      said('1001', { deletedAt: moment() }),
      said('2000', { deletedAt: moment() }),
    ])
    expect(tally.statsOf(channel)).toEqual({
      ...{ channelId: channel.id, parentId: null, messageCount: 1, lastSnowflake: '2000', activity: '2000' },
      lastActivityAt: snowflakeTime(snowflake('2000')),
    })
    expect([tally.first, tally.last, tally.messages, kinds(found)]).toEqual(['99', '2000', 3, []])
  })

  it('of nothing gives the stats of an empty channel', () => {
    expect(tallied([]).tally.statsOf(channel)).toEqual(emptyStats(channel.id, null, channel.sourceId))
  })

  it('keeps the channel’s own id as its activity where that is greater', () => {
    expect(tallied([said('999')]).tally.statsOf(channel)).toMatchObject({ lastSnowflake: '999', activity: '1000' })
  })

  it('finds what does not rise, as numbers and not as text', () => {
    expect(kinds(tallied([said('9'), said('10'), said('100')]).found)).toEqual([])
    expect(kinds(tallied([said('10'), said('9'), said('9')]).found)).toEqual([['order.not_rising', '9', '9']])
  })

  it('finds what was sent more than a second off its id, but no thread’s starter', () => {
    const off = (id: string, milliseconds: number, type = 'Default'): Message => {
      const message = said(id)
      const sentAt = new Date(message.head.sentAt.getTime() + milliseconds)
      return { ...message, head: { ...message.head, sentAt, type } }
    }
    const { found } = tallied([
      off('1', 1_000),
      off('2', -1_000),
      off('3', 1_001),
      off('4', -1_001),
      off('5', 9_000, '21'),
    ])
    expect(kinds(found)).toEqual([['order.sent_at', '3', '4']])
  })
})

describe('stats', () => {
  it('differ field by field', () => {
    const counted = emptyStats(channel.id, null, channel.sourceId)
    expect(statsDifferences(counted, counted)).toEqual([])
    const other = { ...counted, messageCount: 2, lastActivityAt: moment(), parentId: channel.id }
    expect(statsDifferences(other, counted)).toEqual([
      { kind: 'stats.message_count', detail: 'stored: 2, counted: 0' },
      { kind: 'stats.last_activity_at', detail: `stored: ${moment().toISOString()}, counted: null` },
      { kind: 'stats.parent_id', detail: `stored: ${channel.id}, counted: null` },
    ])
  })
})

describe('the surroundings of a channel', () => {
  const whole = { parent: null, hasSlug: true, hasStats: true }
  const placeholder = aChannel({ profile: { at: moment(), value: { kind: 'category', name: 'x', placeholder: true } } })
  const child = { ...channel, parent: { at: moment(), value: placeholder.id } }

  it.each([
    ['all there', channel, whole, []],
    ['no parent', child, whole, ['orphans.parent']],
    ['a placeholder', child, { ...whole, parent: placeholder }, ['orphans.placeholder']],
    ['a placeholder that only files name', { ...child, visibilityAt: null }, { ...whole, parent: placeholder }, []],
    ['no slug', channel, { ...whole, hasSlug: false }, ['orphans.slug']],
    ['no stats', channel, { ...whole, hasStats: false }, ['orphans.stats']],
  ] as const)('%s', (_, of, around, expected) => {
    const found = findings()
    checkSurroundings(of, around, found)
    expect(found.list().map(({ kind }) => kind)).toEqual(expected)
  })
})

describe('the progress of a channel', () => {
  const walked = { last: snowflake('500'), lastLive: snowflake('500'), isHeld: false, isListed: null }
  const isGone = { ...walked, isListed: false }
  const goes = { ...isGone, isHeld: true }
  const refused = (reason: string) =>
    ({ ...done, state: 'failed', error: { class: reason, message: 'It is so.' } }) as const
  const done = { ...aProgress(channel.id), state: 'completed', lastSnowflake: snowflake('500') } as const
  const category = {
    ...channel,
    profile: { at: moment(), value: { kind: 'category', name: 'x', placeholder: false } },
  } as const

  it.each([
    ['whole', channel, done, walked, []],
    ['empty', channel, { ...done, lastSnowflake: null }, { ...walked, last: null, lastLive: null }, []],
    [
      'beyond the last one',
      channel,
      done,
      { ...walked, last: snowflake('99'), lastLive: snowflake('99') },
      ['progress.beyond'],
    ],
    ['beyond nothing', channel, done, { ...walked, last: null, lastLive: null }, ['progress.beyond']],
    ['behind live ones', channel, { ...done, lastSnowflake: snowflake('60') }, walked, ['progress.behind']],
    ['behind what files gave', channel, { ...done, lastSnowflake: snowflake('60') }, { ...walked, lastLive: null }, []],
    ['broken off', channel, { ...done, state: 'in_progress' }, walked, ['progress.unfinished']],
    ['running', channel, { ...done, state: 'in_progress' }, { ...walked, isHeld: true }, ['progress.running']],
    ['failed', channel, { ...done, state: 'failed' }, walked, ['progress.failed']],
    ['not whole', channel, { ...done, missing: { count: 1, message: 'no' } }, walked, ['progress.incomplete']],
    ['refused', channel, refused('channel_no_access'), walked, ['progress.no_access']],
    ['refused, and not there any more', channel, refused('channel_no_access'), isGone, ['progress.no_access']],
    ['gone when it was read', channel, refused('channel_gone'), walked, ['progress.cut_off']],
    ['gone for a moment only', channel, refused('channel_gone'), { ...walked, isListed: true }, ['progress.failed']],
    ['failed, and gone since', channel, refused('source_unavailable'), isGone, ['progress.cut_off']],
    ['broken off, and gone since', channel, { ...done, state: 'in_progress' }, isGone, ['progress.cut_off']],
    ['running still where it is gone', channel, { ...done, state: 'in_progress' }, goes, ['progress.running']],
    ['whole, and gone since', channel, done, isGone, []],
    ['beyond the last one, and gone', channel, done, { ...isGone, last: snowflake('99') }, ['progress.beyond']],
    ['never begun, and gone', channel, null, isGone, []],
    ['never begun', channel, null, walked, ['progress.never']],
    ['not begun yet', channel, null, { ...walked, isHeld: true }, ['progress.running']],
    ['never begun where there are no messages', category, null, walked, []],
    ['never begun where no live source was', { ...channel, visibilityAt: null }, null, walked, []],
  ] as const)('%s', (_, of, progress, where, expected) => {
    const found = findings()
    checkProgress(of, progress, where, found)
    expect(found.list().map(({ kind }) => kind)).toEqual(expected)
  })
})

describe('a page of the source', () => {
  const at = moment(60)
  const page = (ids: readonly string[], complete = true): SourcePage => ({
    messages: ids.map((id) => aSourceMessage({ id: snowflake(id) })),
    observedAt: at,
    range: { from: snowflake('10'), to: snowflake('900'), complete },
    ...{ faults: [], progress: null, coverage: null },
  })
  const compared = (shown: SourcePage, stored: readonly Message[], checkpoint: string | null = '500') => {
    const found = findings()
    const comparison = new PageComparison(shown, checkpoint === null ? null : snowflake(checkpoint), found)
    comparison.add(stored)
    comparison.end()
    return kinds(found)
  }
  const old = { observedAt: moment(1) }

  it('that is as it is stored gives nothing', () => {
    expect(compared(page(['10', '20']), [said('10', old), said('20', old)])).toEqual([])
  })

  it('misses what is due up to the checkpoint; the rest is pending', () => {
    expect(compared(page(['10', '500', '501']), [said('10', old)])).toEqual([
      ['source.missing', '500'],
      ['source.pending', '501'],
    ])
    expect(compared(page(['10']), [], null)).toEqual([['source.pending', '10']])
  })

  it('misses no empty message in a thread’s starter’s place: the archive holds the starter under its own id', () => {
    const shown = { ...page([]), messages: [aSourceMessage({ id: snowflake('30'), type: '21' })] }
    expect(compared(shown, [])).toEqual([])
  })

  it('misses what the archive took for deleted before, and not what it saw go since', () => {
    expect(compared(page(['10']), [said('10', { ...old, deletedAt: moment(2) })])).toEqual([['source.missing', '10']])
    expect(compared(page(['10']), [said('10', { ...old, deletedAt: moment(61) })])).toEqual([])
  })

  it('finds what is shown and no more there: not what came since, no starter, nothing where a part was not read', () => {
    const starter = { ...said('30', old), head: { ...said('30').head, type: '21' } }
    const stored = [said('10', old), said('20', old), starter, said('40', { observedAt: moment(61) })]
    expect(compared(page(['10']), stored)).toEqual([['source.surplus', '20']])
    expect(compared(page(['10'], false), stored)).toEqual([])
    expect(compared(page([]), [said('20', { ...old, deletedAt: moment(2) })])).toEqual([])
  })
})

describe('findings', () => {
  it('are counted by kind, with the first ten ids', () => {
    const tally = findings()
    for (let i = 0; i < 12; i++) tally.add('source.missing', String(i))
    tally.add('source.gone', '7', 'why')
    tally.add('source.surplus', '8')
    const [missing, gone, surplus] = tally.list()
    expect(surplus?.standing).toBe('due')
    expect(missing).toMatchObject({ kind: 'source.missing', count: 12, standing: 'fault', detail: null })
    expect(missing?.ids).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    expect(gone).toEqual({ kind: 'source.gone', count: 1, ids: ['7'], detail: 'why', standing: 'note' })
    const ids = new IdTally()
    for (let i = 0; i < 12; i++) ids.add(String(i))
    expect([ids.count, ids.ids.length]).toEqual([12, 10])
  })

  it.each([
    [['note'], 'well'],
    [['note', 'due'], 'well'],
    [['due', 'fault'], 'damaged'],
    [['note', 'mended'], 'mended'],
    [['mended', 'queued'], 'damaged'],
    [['fault'], 'damaged'],
    [[], 'well'],
  ] as const)('%j together are %s', (standings, outcome) => {
    const each = standings.map(
      (standing) => ({ kind: 'stats.moving', count: 1, ids: [], detail: null, standing }) as const,
    )
    expect(outcomeOf([{ id: '1', name: 'x', kind: 'text', messages: 0, findings: each }])).toBe(outcome)
  })
})
