import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { clip, compareUtf8, utf8Length, wellFormed } from '../../../../domain/shared/text.ts'
import { anyText, anyUnits } from '../arbitraries.ts'

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8')

/** The first and the last character of each stretch that one encoding or the other treats alone. */
const borders = [
  0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfffd, 0xffff, 0x10000, 0x1f600, 0xfffff, 0x100000, 0x10ffff,
].map((point) => String.fromCodePoint(point))

describe('the order of texts', () => {
  it('is that of their UTF-8 bytes at every border between planes', () => {
    for (const a of borders) {
      for (const b of borders) expect(Math.sign(compareUtf8(a, b))).toBe(Math.sign(Buffer.compare(utf8(a), utf8(b))))
    }
  })

  test.prop([anyText(), anyText()])('is that of their UTF-8 bytes', (a, b) => {
    expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(utf8(a), utf8(b)))
  })

  test.prop([anyText(8), anyText(8), anyText(8)])(
    'is that of their UTF-8 bytes behind a common start',
    (start, a, b) => {
      expect(Math.sign(compareUtf8(start + a, start + b))).toBe(Buffer.compare(utf8(start + a), utf8(start + b)))
    },
  )

  it('keeps what a collation would join apart', () => {
    expect(['a ', 'a', 'A', 'á', 'a\u0301'].sort(compareUtf8)).toStrictEqual(['A', 'a', 'a ', 'a\u0301', 'á'])
  })
})

describe('a mended text', () => {
  test.prop([anyUnits])('is what UTF-8 would make of it', (text) => {
    expect(wellFormed(text)).toBe(utf8(text).toString('utf8'))
  })

  test.prop([anyText()])('is the text itself where nothing is broken', (text) => {
    expect(wellFormed(text)).toBe(text)
  })

  it('has U+FFFD for each lone surrogate, and keeps pairs', () => {
    expect(wellFormed('\ud83d x \ude00 \u{1f600} \ude00\ud83d')).toBe('\ufffd x \ufffd \u{1f600} \ufffd\ufffd')
  })
})

describe('a clipped text', () => {
  test.prop([anyText(60), fc.integer({ min: 0, max: 70 })])('is its first characters', (text, length) => {
    expect(clip(text, length)).toBe(Array.from(text).slice(0, length).join(''))
  })

  it('never ends in half a character', () => {
    expect(clip('😀😀😀', 2)).toBe('😀😀')
    expect(clip('a😀😀', 2)).toBe('a😀')
  })
})

test.prop([anyText()])('the length in UTF-8 counts bytes', (text) => {
  expect(utf8Length(text)).toBe(utf8(text).length)
})
