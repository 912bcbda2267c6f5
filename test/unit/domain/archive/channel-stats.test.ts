import { describe, expect, it } from 'vitest'
import { emptyStats, type StatsChange, withChange } from '../../../../domain/archive/channel-stats.ts'
import { snowflake } from '../../../../domain/archive/snowflake.ts'
import { aChannelId, moment } from '../../../support/factories/index.ts'

const none = emptyStats(aChannelId(), null, snowflake('100'))
const change = (messageCount: number, last: string | null, minute = 0): StatsChange => ({
  messageCount,
  last: last === null ? null : { snowflake: snowflake(last), sentAt: moment(minute) },
})

describe('the stats of a channel', () => {
  it("start with the channel's own snowflake as its activity", () => {
    expect(none).toStrictEqual({
      channelId: none.channelId,
      parentId: null,
      messageCount: 0,
      lastSnowflake: null,
      lastActivityAt: null,
      activity: '100',
    })
  })

  it('count what came and know the last message', () => {
    expect(withChange(none, change(3, '200', 1))).toStrictEqual({
      ...none,
      messageCount: 3,
      lastSnowflake: '200',
      lastActivityAt: moment(1),
      activity: '200',
    })
  })

  it('keep the last message when an older page comes', () => {
    const later = withChange(none, change(1, '1000', 9))
    expect(withChange(later, change(2, '999', 5))).toStrictEqual({ ...later, messageCount: 3 })
  })

  it("keep the channel's own snowflake as its activity while its messages are older", () => {
    expect(withChange(none, change(1, '99', 1))).toMatchObject({ lastSnowflake: '99', activity: '100' })
  })

  it('count what went', () => {
    const two = withChange(none, change(2, '200'))
    expect(withChange(two, change(-1, '150'))).toStrictEqual({ ...two, messageCount: 1 })
  })

  it('follow a last message whose time was told anew', () => {
    const first = withChange(none, change(1, '200', 1))
    expect(withChange(first, change(0, '200', 2))).toStrictEqual({ ...first, lastActivityAt: moment(2) })
  })

  it('are the same object where nothing changed', () => {
    const stats = withChange(none, change(2, '200', 1))
    expect(withChange(stats, change(0, '200', 1))).toBe(stats)
    expect(withChange(stats, change(0, '150', 7))).toBe(stats)
    expect(withChange(stats, change(0, null))).toBe(stats)
    expect(withChange(none, change(0, null))).toBe(none)
  })

  it('take a message that came already deleted as the last one', () => {
    expect(withChange(none, change(0, '200', 1))).toMatchObject({
      messageCount: 0,
      lastSnowflake: '200',
      activity: '200',
    })
  })
})
