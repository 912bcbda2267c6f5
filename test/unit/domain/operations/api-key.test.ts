import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import {
  apiKeyId,
  createApiKey,
  isUsable,
  keyHash,
  keyText,
  type NewApiKey,
  revoked,
  scopes,
} from '../../../../domain/operations/api-key.ts'
import { aKeyHash, anApiKey, anApiKeyId, aTenantId, moment } from '../../../support/factories/index.ts'
import { anyUnits } from '../arbitraries.ts'

const aNewKey = (overrides: Partial<NewApiKey> = {}): NewApiKey => ({
  id: anApiKeyId(),
  name: 'backup',
  hash: aKeyHash(),
  scopes: ['archive:read'],
  tenants: null,
  expiresAt: null,
  now: moment(),
  ...overrides,
})

const refusedAt = (pointer: string) =>
  expect.objectContaining({ code: 'invalid', details: { issues: [expect.objectContaining({ pointer })] } })

describe('a new key', () => {
  it('was never used nor revoked', () => {
    const { now, ...given } = aNewKey({ expiresAt: moment(1) })
    expect(createApiKey({ ...given, now })).toStrictEqual({
      ...given,
      createdAt: now,
      revokedAt: null,
      lastUsedAt: null,
    })
  })

  it('has each scope once, in their order, and each tenant once, in theirs', () => {
    const [first = '', second = '', third = ''] = scopes
    const tenants = [aTenantId(), aTenantId()].sort()
    const key = createApiKey(
      aNewKey({ scopes: [third, first, second, first], tenants: [...tenants.toReversed(), ...tenants] }),
    )
    expect(key).toMatchObject({ scopes: [first, second, third], tenants })
  })

  it.each([
    ['/name', { name: '' }],
    ['/name', { name: ' \t\u3000' }],
    ['/expiresAt', { expiresAt: moment() }],
    ['/expiresAt', { expiresAt: moment(-1) }],
    ['/scopes', { scopes: [] }],
    ['/scopes', { scopes: ['archive:read', 'archive:write'] }],
    ['/scopes', { scopes: ['ARCHIVE:READ'] }],
    ['/tenants', { tenants: [] }],
    ['/tenants', { tenants: Array.from({ length: 101 }, () => aTenantId()) }],
  ])('is refused at %s: %j', (pointer, overrides) => {
    expect(() => createApiKey(aNewKey(overrides))).toThrow(refusedAt(pointer))
  })

  test.prop([anyUnits])('has a name of at most a hundred characters that UTF-8 can spell', (text) => {
    const { name } = createApiKey(aNewKey({ name: `x${text.repeat(20)}` }))
    expect(Array.from(name).length).toBeLessThanOrEqual(100)
    expect(name.isWellFormed()).toBe(true)
    expect(name).toBe(name.trimStart())
  })

  it('takes a hundred tenants', () => {
    const tenants = Array.from({ length: 100 }, () => aTenantId())
    expect(createApiKey(aNewKey({ tenants })).tenants).toHaveLength(100)
  })
})

describe('the text of a key', () => {
  test.prop([fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array({ minLength: 32, maxLength: 32 })])(
    'spells 32 bytes in characters that need no escaping, and no two alike',
    (one, other) => {
      expect(keyText(one)).toMatch(/^verta_[\w-]{43}$/)
      expect(keyText(one) === keyText(other)).toBe(Buffer.from(one).equals(other))
    },
  )

  it('has the SHA-256 of its text as its hash, as has any other text', () => {
    expect(keyHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(keyHash('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })
})

describe('a key', () => {
  it('can be used until the moment in which it expires', () => {
    expect(isUsable(anApiKey(), moment())).toBe(true)
    expect(isUsable(anApiKey({ expiresAt: moment(1) }), moment())).toBe(true)
    expect(isUsable(anApiKey({ expiresAt: moment() }), moment())).toBe(false)
  })

  it('cannot be used once it is revoked', () => {
    expect(isUsable(revoked(anApiKey({ expiresAt: moment(1) }), moment()), moment())).toBe(false)
  })

  it('keeps when it was revoked first', () => {
    const key = revoked(anApiKey(), moment())
    expect(key.revokedAt).toStrictEqual(moment())
    expect(revoked(key, moment(1))).toBe(key)
  })

  it.each(['', 'x', '5F0C7D3E-8A41-4C52-9B6E-2D1F30A4B5C6'])('has no id like %j', (text) => {
    expect(() => apiKeyId(text)).toThrow(refusedAt('/id'))
  })
})
