import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { type CursorScope, decodeCursor, encodeCursor } from '../../../../domain/shared/cursor.ts'
import { anyText } from '../arbitraries.ts'

interface Key {
  readonly name: string
  readonly place: number
}

const aScope = (overrides: Partial<CursorScope<Key>> = {}): CursorScope<Key> => ({
  list: 'things',
  version: 1,
  scope: 'all of them',
  toParts: ({ name, place }) => [name, place],
  fromParts: ([name, place, ...rest]) =>
    typeof name === 'string' && typeof place === 'number' && rest.length === 0 ? { name, place } : null,
  ...overrides,
})

const refused = expect.objectContaining({ code: 'cursor_invalid' })
const cursorOf = (parts: unknown): string => Buffer.from(JSON.stringify(parts), 'utf8').toString('base64url')
const theKey: Key = { name: 'a', place: 1 }

describe('a cursor', () => {
  test.prop([anyText(), fc.integer(), anyText()])('brings its key back', (name, place, scope) => {
    const within = aScope({ scope })
    const cursor = encodeCursor(within, { name, place })
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/)
    expect(decodeCursor(within, cursor ?? undefined)).toStrictEqual({ name, place })
  })

  it('is null where nothing follows, and no cursor is no key', () => {
    expect(encodeCursor(aScope(), null)).toBeNull()
    expect(decodeCursor(aScope(), undefined)).toBeNull()
  })

  it.each([
    ['another list', { list: 'others' }],
    ['another version', { version: 2 }],
    ['another scope', { scope: 'some of them' }],
  ])('of %s is refused', (_, overrides) => {
    const cursor = encodeCursor(aScope(overrides), theKey) ?? undefined
    expect(decodeCursor(aScope(overrides), cursor)).toStrictEqual(theKey)
    expect(() => decodeCursor(aScope(), cursor)).toThrow(refused)
  })

  it.each([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('["things",1', 'utf8').toString('base64url')],
    ['no UTF-8', Buffer.from([0xff, 0xfe, 0x80]).toString('base64url')],
    ['no list', cursorOf({ list: 'things' })],
    ['null', cursorOf(null)],
    ['an empty list', cursorOf([])],
    ['no key', cursorOf(['things', 1, 'all of them'])],
    ['half a key', cursorOf(['things', 1, 'all of them', 'a'])],
    ['too long a key', cursorOf(['things', 1, 'all of them', 'a', 1, 2])],
    ['a key of other types', cursorOf(['things', 1, 'all of them', 1, 'a'])],
    ['a version as text', cursorOf(['things', '1', 'all of them', 'a', 1])],
  ])('that is %s is refused', (_, cursor) => {
    expect(() => decodeCursor(aScope(), cursor)).toThrow(refused)
  })

  it('whose key cannot be read without an error is refused', () => {
    const throwing = aScope({
      fromParts: () => {
        throw new RangeError('not a key')
      },
    })
    expect(() => decodeCursor(throwing, encodeCursor(aScope(), theKey) ?? '')).toThrow(refused)
  })

  test.prop([
    fc.oneof(
      fc.string(),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
    ),
  ])('that was made up is refused', (cursor) => {
    expect(() => decodeCursor(aScope(), cursor)).toThrow(refused)
  })
})
