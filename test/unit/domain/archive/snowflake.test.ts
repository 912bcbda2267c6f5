import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import {
  compareSnowflakes,
  isSnowflake,
  laterSnowflake,
  nextSnowflake,
  previousSnowflake,
  snowflake,
  snowflakeTime,
} from '../../../../domain/archive/snowflake.ts'
import { snowflakes } from '../arbitraries.ts'

const largest = snowflake('18446744073709551615')
const sign = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

describe('a snowflake', () => {
  it.each(['0', '9', '10', '175928847299117063', '18446744073709551615'])('may be %s', (text) => {
    expect(snowflake(text)).toBe(text)
  })

  it.each([
    '',
    '-1',
    '+1',
    '01',
    '00',
    '1.0',
    '1e3',
    ' 1',
    '1 ',
    '1\n',
    'a',
    '0x1',
    '١',
    '18446744073709551616',
    '99999999999999999999',
    '100000000000000000000',
  ])('may not be %j', (text) => {
    expect(isSnowflake(text)).toBe(false)
    expect(() => snowflake(text, '/after')).toThrow(
      expect.objectContaining({
        code: 'invalid',
        details: { issues: [expect.objectContaining({ pointer: '/after' })] },
      }),
    )
  })

  test.prop([fc.bigInt({ min: 0n, max: 2n ** 66n })])('is any number of 64 bits and no greater one', (n) => {
    expect(isSnowflake(n.toString())).toBe(n < 2n ** 64n)
  })
})

describe('the order of snowflakes', () => {
  test.prop([snowflakes, snowflakes])('is that of numbers, whatever their length', (a, b) => {
    expect(Math.sign(compareSnowflakes(a, b))).toBe(sign(BigInt(a), BigInt(b)))
  })

  it('is not that of texts or of doubles', () => {
    const ids = ['9007199254740993', '100', '9', '9007199254740992', '10'].map((id) => snowflake(id))
    expect(ids.sort(compareSnowflakes)).toStrictEqual(['9', '10', '100', '9007199254740992', '9007199254740993'])
  })

  test.prop([fc.option(snowflakes), fc.option(snowflakes)])('puts none before every one', (a, b) => {
    const [x, y] = [a === null ? -1n : BigInt(a), b === null ? -1n : BigInt(b)]
    expect(laterSnowflake(a, b)).toBe(x >= y ? a : b)
  })
})

describe('the neighbours of a snowflake', () => {
  test.prop([snowflakes])('stand directly beside it', (id) => {
    expect(nextSnowflake(id)).toBe(id === largest ? id : (BigInt(id) + 1n).toString())
    expect(previousSnowflake(id)).toBe(id === '0' ? id : (BigInt(id) - 1n).toString())
  })

  it('end where the range ends', () => {
    expect(nextSnowflake(largest)).toBe(largest)
    expect(previousSnowflake(snowflake('0'))).toBe('0')
  })
})

describe('the time of a snowflake', () => {
  it('is that of the example in the Discord API Reference', () => {
    expect(snowflakeTime(snowflake('175928847299117063')).toISOString()).toBe('2016-04-30T11:18:25.796Z')
  })

  it('starts with 2015', () => {
    expect(snowflakeTime(snowflake('0')).toISOString()).toBe('2015-01-01T00:00:00.000Z')
  })

  it('is a valid date at the end of the range', () => {
    expect(snowflakeTime(largest).toISOString()).toBe('2154-05-15T07:35:11.103Z')
  })
})
