import { createHash } from 'node:crypto'
import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { isUuid, tenantId, uuid, uuidBytes, uuidFromBytes, uuidV5, uuidV8 } from '../../../../domain/shared/ids.ts'

/** The namespace of domain names (RFC 9562, 6.6). */
const dns = uuid('6ba7b810-9dad-11d1-80b4-00c04fd430c8')
const sixteenBytes = fc.uint8Array({ minLength: 16, maxLength: 16 })

describe('name-based UUIDs', () => {
  it('are those of RFC 9562, appendix A.4', () => {
    expect(uuidV5(dns, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2')
  })

  test.prop([sixteenBytes, fc.string({ unit: 'binary' })])(
    'hash the namespace and the UTF-8 of the name',
    (bytes, name) => {
      const namespace = uuidFromBytes(bytes)
      const digest = createHash('sha1').update(bytes).update(Buffer.from(name, 'utf8')).digest('hex')
      const digits = uuidV5(namespace, name).replaceAll('-', '')
      expect(digits.slice(0, 12)).toBe(digest.slice(0, 12))
      expect(digits.slice(13, 16)).toBe(digest.slice(13, 16))
      expect(digits.slice(17)).toBe(digest.slice(17, 32))
      expect(digits[12]).toBe('5')
      expect(digits[16]).toMatch(/[89ab]/)
    },
  )

  it('differ for each namespace and each name', () => {
    const other = uuidV5(dns, 'elsewhere')
    expect(new Set([uuidV5(dns, 'a'), uuidV5(dns, 'b'), uuidV5(other, 'a'), uuidV5(other, 'b')]).size).toBe(4)
  })
})

describe('custom UUIDs', () => {
  test.prop([fc.uint8Array({ minLength: 16, maxLength: 40 })])(
    'keep the first 16 bytes but version and variant',
    (bytes) => {
      const made = uuidBytes(uuidV8(bytes))
      const expected = Uint8Array.from(bytes.subarray(0, 16), (byte, i) =>
        i === 6 ? (byte & 0x0f) | 0x80 : i === 8 ? (byte & 0x3f) | 0x80 : byte,
      )
      expect(made).toStrictEqual(expected)
    },
  )

  it('leave the bytes that they were given as they were', () => {
    const bytes = new Uint8Array(16).fill(0xff)
    uuidV8(bytes)
    expect(bytes).toStrictEqual(new Uint8Array(16).fill(0xff))
  })
})

describe('a UUID', () => {
  test.prop([sixteenBytes])('comes back from its bytes', (bytes) => {
    const id = uuidFromBytes(bytes)
    expect(isUuid(id)).toBe(true)
    expect(uuidBytes(id)).toStrictEqual(bytes)
  })

  it.each([
    '',
    '2ED6657D-E927-568B-95E1-2665A8AEA6A2',
    '2ed6657de927568b95e12665a8aea6a2',
    '2ed6657d-e927-568b-95e1-2665a8aea6a',
    '2ed6657d-e927-568b-95e1-2665a8aea6a22',
    ' 2ed6657d-e927-568b-95e1-2665a8aea6a2',
    '2ed6657d-e927-568b-95e1-2665a8aea6a2\n',
    '{2ed6657d-e927-568b-95e1-2665a8aea6a2}',
    '2ed6657g-e927-568b-95e1-2665a8aea6a2',
  ])('is not %j', (text) => {
    expect(isUuid(text)).toBe(false)
    expect(() => uuid(text)).toThrow(expect.objectContaining({ code: 'invalid' }))
    expect(() => tenantId(text)).toThrow(expect.objectContaining({ code: 'invalid' }))
  })
})
