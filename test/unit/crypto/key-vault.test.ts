import { hkdfSync } from 'node:crypto'
import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { createKeyVault } from '../../../adapters/crypto/key-vault.ts'
import { SecretMismatch } from '../../../domain/archive/errors.ts'
import { Invalid } from '../../../domain/shared/errors.ts'
import { tenantId } from '../../../domain/shared/ids.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const secrets = bytes(32)
const keys = bytes(32)
const tenants = fc.uuid().map(tenantId)

describe('a key vault', () => {
  test.prop([secrets, tenants, fc.uint8Array({ maxLength: 200 })])(
    'gives back what was wrapped',
    (secret, tenant, key) => {
      const wrapped = createKeyVault(secret).wrap(tenant, key)
      expect(createKeyVault(secret).unwrap(tenant, wrapped)).toEqual(key)
    },
  )

  test.prop([secrets, tenants, keys])(
    'wraps a key differently each time, without showing it',
    (secret, tenant, key) => {
      const vault = createKeyVault(secret)
      const [first, second] = [vault.wrap(tenant, key), vault.wrap(tenant, key)]
      expect(first).not.toEqual(second)
      expect(Buffer.from(first).includes(Buffer.from(key.subarray(0, 8)))).toBe(false)
    },
  )

  test.prop([secrets, tenants, keys, fc.nat(), fc.integer({ min: 1, max: 255 })])(
    'refuses a wrapped key with any altered byte',
    (secret, tenant, key, position, mask) => {
      const vault = createKeyVault(secret)
      const altered = vault.wrap(tenant, key)
      const at = position % altered.length
      altered[at] = (altered[at] ?? 0) ^ mask
      expect(() => vault.unwrap(tenant, altered)).toThrow(SecretMismatch)
    },
  )

  test.prop([secrets, tenants, keys, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 20 })])(
    'refuses a wrapped key that is shorter or longer',
    (secret, tenant, key, position, more) => {
      const vault = createKeyVault(secret)
      const wrapped = vault.wrap(tenant, key)
      expect(() => vault.unwrap(tenant, wrapped.subarray(0, position % wrapped.length))).toThrow(SecretMismatch)
      expect(() => vault.unwrap(tenant, Uint8Array.of(...wrapped, ...more))).toThrow(SecretMismatch)
    },
  )

  test.prop([secrets, fc.uniqueArray(tenants, { minLength: 2, maxLength: 2 }), keys])(
    "refuses another tenant's key",
    (secret, [mine, theirs], key) => {
      if (mine === undefined || theirs === undefined) throw new Error('two tenants were asked for')
      const vault = createKeyVault(secret)
      expect(() => vault.unwrap(theirs, vault.wrap(mine, key))).toThrow(SecretMismatch)
    },
  )

  test.prop([secrets, tenants, keys, fc.nat(255)])(
    'refuses a key of a secret that differs in one bit, and tells the two apart',
    (secret, tenant, key, bit) => {
      const other = secret.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      const wrapped = createKeyVault(secret).wrap(tenant, key)
      expect(() => createKeyVault(other).unwrap(tenant, wrapped)).toThrow(SecretMismatch)
      expect(createKeyVault(other).fingerprint).not.toBe(createKeyVault(secret).fingerprint)
    },
  )

  test.prop([secrets])('has the same fingerprint of 16 bytes whenever it is opened, which is not the key', (secret) => {
    const { fingerprint } = createKeyVault(secret)
    expect(fingerprint).toMatch(/^[0-9a-f]{32}$/)
    expect(createKeyVault(secret).fingerprint).toBe(fingerprint)
    const key = Buffer.from(hkdfSync('sha256', secret, '', 'verta tenant keys', 32)).toString('hex')
    expect(key).not.toContain(fingerprint)
  })

  test.prop([secrets, tenants, keys])('leaves its inputs as they were', (secret, tenant, key) => {
    const before = [Uint8Array.from(secret), Uint8Array.from(key)]
    const vault = createKeyVault(secret)
    const wrapped = vault.wrap(tenant, key)
    const kept = Uint8Array.from(wrapped)
    vault.unwrap(tenant, wrapped)
    expect([secret, key, wrapped]).toEqual([...before, kept])
  })

  it('fits the column that holds it', () => {
    const tenant = tenantId('6f9619ff-8b86-4011-b42d-00c04fc964ff')
    expect(createKeyVault(new Uint8Array(32)).wrap(tenant, new Uint8Array(32))).toHaveLength(61)
  })

  it('opens what an earlier build wrapped', () => {
    const tenant = tenantId('6f9619ff-8b86-4011-b42d-00c04fc964ff')
    const vault = createKeyVault(new Uint8Array(32).fill(7))
    const wrapped = Buffer.from(
      '019f47b9716f65b38ebb0188fa617f9c1eb99b48de187e7fdd155940fbd67f71c787ba41e54600582ebe595d8c32f9990a0364e8eecdb97b5d3eba4082',
      'hex',
    )
    expect(vault.fingerprint).toBe('934e2e31426ae2abb7cb63df1e98ad4d')
    expect(vault.unwrap(tenant, wrapped)).toEqual(new Uint8Array(32).fill(9))
  })

  it('refuses bytes that are no wrapped key at all', () => {
    const tenant = tenantId('6f9619ff-8b86-4011-b42d-00c04fc964ff')
    expect(() => createKeyVault(new Uint8Array(32)).unwrap(tenant, new Uint8Array())).toThrow(SecretMismatch)
  })

  it.each([0, 16, 31, 33, 64])('refuses a secret of %i bytes', (length) => {
    expect(() => createKeyVault(new Uint8Array(length))).toThrow(Invalid)
  })
})
