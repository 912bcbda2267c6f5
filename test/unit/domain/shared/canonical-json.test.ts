import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json, parseJson, spelling } from '../../../../domain/shared/canonical-json.ts'
import { anyText, anyUnits } from '../arbitraries.ts'

const { json: values } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n)),
    anyText(6),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(anyText(3), tie('json'), { maxKeys: 4, noNullPrototype: true }),
  ),
}))

/** The same value with the keys of every object the other way round. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).reverse()
  return Object.fromEntries(entries.map(([key, item]) => [key, reversed(item)]))
}

describe('canonical JSON', () => {
  test.prop([values])('comes back as the value that it spells', (value) => {
    expect(parseJson(canonicalJson(value))).toStrictEqual(value)
  })

  test.prop([values])('has one spelling, whatever the order of the keys', (value) => {
    expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))
  })

  test.prop([values, values])('tells different values apart', (a, b) => {
    const equal = JSON.stringify(parseJson(canonicalJson(a))) === JSON.stringify(parseJson(canonicalJson(b)))
    expect(canonicalJson(a) === canonicalJson(b)).toBe(equal)
  })

  test.prop([values])('spells its own reading as it stands', (value) => {
    const text = canonicalJson(value)
    expect(canonicalJson(parseJson(text))).toBe(text)
  })

  it('puts the keys in order and no spaces between', () => {
    expect(canonicalJson({ b: 1, a: [true, null, 'x'], B: { d: 2, c: '' } })).toBe(
      '{"B":{"c":"","d":2},"a":[true,null,"x"],"b":1}',
    )
  })

  test.prop([anyUnits])('holds well-formed text only', (text) => {
    const mended = Buffer.from(text, 'utf8').toString('utf8')
    expect(parseJson(canonicalJson({ text }))).toStrictEqual({ text: mended })
    expect(canonicalJson([text])).toBe(JSON.stringify([mended]))
  })
})

describe('a spelling', () => {
  it('leaves out what is undefined, and has something for undefined itself', () => {
    expect(spelling({ b: undefined, a: 1 })).toBe('{"a":1}')
    expect(spelling(undefined)).toBe('null')
  })

  it('gives a date as its ISO text, at any depth', () => {
    const at = new Date(Date.UTC(2024, 1, 29, 12, 34, 56, 789))
    expect(spelling({ at: [at] })).toBe('{"at":["2024-02-29T12:34:56.789Z"]}')
  })

  it('tells bytes apart', () => {
    expect(spelling(Uint8Array.of(1, 2))).not.toBe(spelling(Uint8Array.of(2, 1)))
  })
})
