import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { isSlug, slugify, suffixed, tenantSlug } from '../../../../domain/archive/slug.ts'
import { anyText, anyUnits, snowflakes } from '../arbitraries.ts'

describe("a tenant's slug", () => {
  it.each(['abc', 'a-b', '123', 'ferry-test', 'a'.repeat(50)])('may be %s', (text) => {
    expect(tenantSlug(text)).toBe(text)
  })

  it.each(['', 'ab', 'a'.repeat(51), 'Abc', 'a_b', 'a--b', '-abc', 'abc-', 'a b', 'äbc', 'abc\n', 'a/b', '٣٣٣'])(
    'may not be %j',
    (text) => {
      expect(() => tenantSlug(text)).toThrow(
        expect.objectContaining({
          code: 'invalid',
          details: { issues: [expect.objectContaining({ pointer: '/slug' })] },
        }),
      )
    },
  )
})

describe('a slug from a name', () => {
  it.each([
    ['Discord Ferry Test', 'discord-ferry-test'],
    ['  --General__Chat!!  ', 'general-chat'],
    ['Crème Brûlée', 'creme-brulee'],
    ['İstanbul', 'istanbul'],
    ['ﬁne ２０２４', 'fine-2024'],
    ['日本語 chat', 'chat'],
    ['日本語', 'channel'],
    ['🎉🎉', 'channel'],
    ['', 'channel'],
    ['---', 'channel'],
    ['a/b\\c?d=e', 'a-b-c-d-e'],
    ["<script>alert('x')</script>", 'script-alert-x-script'],
  ])('makes of %j %j', (name, slug) => {
    expect(slugify(name, 80, 'channel')).toBe(slug)
  })

  it('is cut without a hyphen left at its end', () => {
    expect(slugify('abcd efgh', 5, 'x')).toBe('abcd')
    expect(slugify('abcd efgh', 6, 'x')).toBe('abcd-e')
    expect(slugify(`!${'a'.repeat(200)}`, 80, 'x')).toBe('a'.repeat(80))
  })

  test.prop([fc.oneof(anyText(), anyUnits, fc.string({ maxLength: 120 })), fc.integer({ min: 1, max: 80 })])(
    'is a slug of at most that length, whatever the name',
    (name, length) => {
      const slug = slugify(name, length, 'f')
      expect(isSlug(slug)).toBe(true)
      expect(slug.length).toBeLessThanOrEqual(length)
    },
  )

  test.prop([fc.string({ maxLength: 60 })])('is its own slug', (name) => {
    const slug = slugify(name, 80, 'channel')
    expect(slugify(slug, 80, 'other')).toBe(slug)
  })
})

describe('a suffixed slug', () => {
  it('has the suffix behind a hyphen', () => {
    expect(suffixed(slugify('general', 80, ''), '42', 100)).toBe('general-42')
  })

  it('is cut before the suffix', () => {
    expect(suffixed(slugify('abcd-efgh', 80, ''), '42', 8)).toBe('abcd-42')
  })

  test.prop([fc.string({ minLength: 1, maxLength: 120 }), snowflakes])(
    'is a slug that fits and still ends with it',
    (name, id) => {
      const slug = suffixed(slugify(name, 80, 'channel'), id, 50)
      expect(isSlug(slug)).toBe(true)
      expect(slug.length).toBeLessThanOrEqual(50)
      expect(slug.endsWith(`-${id}`)).toBe(true)
    },
  )
})
