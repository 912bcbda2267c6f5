import { type Snowflake, snowflake } from '../../../domain/archive/snowflake.ts'
import { compareUtf8 } from '../../../domain/shared/text.ts'

/** Texts that one collation or another joins, in the order of their UTF-8 bytes; JavaScript orders the last two otherwise. */
export const lookalikes: readonly string[] = [
  ...['a', 'A', 'a ', ' a', 'a\u0000', 'á', 'a\u0301', 'à', 'ａ', 'ß', 'ss', 'ﬁ', 'fi', 'İ', 'i', 'ı', 'I'],
  ...['❤', '❤\uFE0F', '👍', '👎', '👍🏽', '👨‍👩‍👧', '\uFFFD', '😀'],
].sort(compareUtf8)

/** Ids of every length and on both sides of 2^53, 2^63 and 2^64, in the order of numbers. Neighbours are equal as doubles. */
export const snowflakes: readonly Snowflake[] = [
  ...['0', '1', '9', '10', '99', '100', '1000000000000000000'],
  ...['1543572361285083187', '1543572361285083188', '1543572361285083189'],
  ...['9007199254740992', '9007199254740993', '9223372036854775807', '9223372036854775808', '9223372036854775809'],
  ...['18446744073709551614', '18446744073709551615'],
]
  .map((text) => snowflake(text))
  .sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))

/** The characters of each of Unicode's 17 planes, surrogates excepted. */
export const planes: readonly string[] = Array.from({ length: 17 }, (_, plane) => charactersOf(plane))

function charactersOf(plane: number): string {
  let text = ''
  for (let unit = 0; unit <= 0xffff; unit++) {
    if (plane !== 0 || unit < 0xd800 || unit > 0xdfff) text += String.fromCodePoint(plane * 0x10000 + unit)
  }
  return text
}

/** Moments that a wrong zone, a rounding or a narrow column would move. */
export const moments: readonly Date[] = [
  '1970-01-01T00:00:00.001Z',
  '1999-12-31T23:59:59.999Z',
  '2015-01-01T00:00:00.000Z',
  '2024-02-29T12:34:56.789Z',
  '2024-03-31T02:30:00.001Z',
  '2024-10-27T02:30:00.999Z',
  '2024-11-03T01:30:00.500Z',
  '2038-01-19T03:14:08.000Z',
  '9999-12-31T23:59:59.999Z',
].map((text) => new Date(text))

/** Every byte, with zeros and spaces at both ends: what padding and trimming change. */
export const everyByte: Uint8Array = Uint8Array.from([0, 32, ...Array.from({ length: 256 }, (_, byte) => byte), 32, 0])

export const mebibyte = 2 ** 20
