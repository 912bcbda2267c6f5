import { fc, it as property } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { cronTimes, cronTimesOf } from '../../../adapters/time/cron-times.ts'

const invalid = expect.objectContaining({ code: 'invalid' })
const at = (time: string): Date => new Date(`2024-02-28T${time}Z`)

function refusal(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

describe('the times of a cron', () => {
  it.each([
    ['0 * * * *', at('10:00:00.000'), '2024-02-28T11:00:00.000Z'],
    ['0 * * * *', at('10:00:00.001'), '2024-02-28T11:00:00.000Z'],
    ['0 * * * *', at('09:59:59.999'), '2024-02-28T10:00:00.000Z'],
    ['*/15 * * * *', at('10:14:59.000'), '2024-02-28T10:15:00.000Z'],
    ['30 2 * * *', at('02:30:00.000'), '2024-02-29T02:30:00.000Z'],
    ['0 0 29 2 *', new Date('2024-03-01T00:00:00Z'), '2028-02-29T00:00:00.000Z'],
    ['0 12 * * 1-5', new Date('2024-03-01T12:00:00Z'), '2024-03-04T12:00:00.000Z'],
    ['0 0 1 * mon', new Date('2024-03-02T00:00:00Z'), '2024-03-04T00:00:00.000Z'],
  ])('%s, behind %s', (cron, after, next) => {
    expect(cronTimes.next(cron, after).toISOString()).toBe(next)
  })

  it('go by UTC also where clocks are put forward', () => {
    const springForward = new Date('2024-03-31T00:30:00Z')
    expect(cronTimes.next('30 * * * *', springForward).toISOString()).toBe('2024-03-31T01:30:00.000Z')
    expect(cronTimes.next('30 2 * * *', springForward).toISOString()).toBe('2024-03-31T02:30:00.000Z')
  })
})

describe('the times of many crons', () => {
  const crons = fc.constantFrom('0 * * * *', '*/30 * * * *', '30 2 * * *', '0,30 1-2 * * 2')
  const start = Date.UTC(2024, 1, 27)
  /** On a half hour, or next to it. */
  const moments = fc
    .tuple(fc.nat({ max: 8 }), fc.integer({ min: -1, max: 1 }))
    .map(([halves, off]) => new Date(start + halves * 1_800_000 + off))

  property.prop([fc.array(fc.tuple(crons, moments), { minLength: 1, maxLength: 40 })])(
    'are the same in whatever order they are asked for, more of them than are remembered too',
    (asked) => {
      const few = cronTimesOf(2)
      for (const [cron, after] of asked)
        expect([cron, after, few.next(cron, after)]).toEqual([cron, after, cronTimesOf(1).next(cron, after)])
    },
  )

  it('are nobody’s to change', () => {
    const after = at('10:00:00')
    cronTimes.next('0 * * * *', after).setTime(0)
    expect(cronTimes.next('0 * * * *', after).toISOString()).toBe('2024-02-28T11:00:00.000Z')
  })
})

describe('a cron', () => {
  it('is stored with one space between its fields', () => {
    expect(cronTimes.check('  0\t*/2  * * MON ')).toBe('0 */2 * * MON')
  })

  it.each([
    ['of nothing', ''],
    ['of a word', 'off'],
    ['of six fields, with seconds', '0 0 * * * *'],
    ['of four fields', '0 * * *'],
    ['that is a nickname', '@hourly'],
    ['that is a date', '2024-02-29T12:00:00'],
    ['of five words', 'at five in the morning'],
    ['of a minute that there is not', '60 * * * *'],
    ['of a day that never comes', '0 0 30 2 *'],
    ['that takes the time at which it is read', '? * * * *'],
    ['that is too long', `${Array.from({ length: 100 }, () => '59').join()} * * * *`],
  ])('is refused: one %s', (_, cron) => {
    expect(refusal(() => cronTimes.check(cron))).toEqual(invalid)
    expect(refusal(() => cronTimes.next(cron, at('10:00:00')))).toEqual(invalid)
  })

  it('that is refused is told, in one line and not at any length', () => {
    expect(refusal(() => cronTimes.check(' 60  *\n* * *'))).toMatchObject({
      message: expect.stringMatching(/^cron "60 \* \* \* \*" is no cron/),
    })
    const long = `${'5\n'.repeat(200)}`
    expect(refusal(() => cronTimes.check(long))).toMatchObject({
      message: expect.stringMatching(/^cron "(5\\n){30}…" must have five fields/),
    })
  })
})
