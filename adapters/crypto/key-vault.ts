import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { SecretMismatch } from '../../domain/archive/errors.ts'
import type { KeyVault } from '../../domain/archive/ports/key-vault.ts'
import { Invalid } from '../../domain/shared/errors.ts'
import { hex } from '../../domain/shared/hash.ts'
import { type TenantId, uuidBytes } from '../../domain/shared/ids.ts'

/** What a wrapped key is made of: version (1 byte), nonce (12), tag (16), ciphertext (as long as the key). */
const version = 1
const nonceEnd = 13
const tagEnd = 29

const cipher = 'aes-256-gcm'
/** Without it Node takes tags as short as 4 bytes when it decrypts. */
const options = { authTagLength: 16 }

/**
 * A vault over the instance's secret of 32 random bytes: AES-256-GCM (NIST SP 800-38D) under a key that HKDF-SHA-256 (RFC 5869)
 * derives from it. The tenant's id is authenticated with the key, so a row cannot be moved to another tenant. Random nonces are
 * safe up to 2^32 keys. Rejects with `invalid` for a secret of another length.
 */
export function createKeyVault(secret: Uint8Array): KeyVault {
  if (secret.length !== 32) throw Invalid.of('/secret', 'must be 32 bytes')
  const key = derive(secret, 'verta tenant keys', 32)

  return {
    fingerprint: hex(derive(secret, 'verta secret fingerprint', 16)),

    wrap(tenantId, plain) {
      const nonce = randomBytes(12)
      const sealing = createCipheriv(cipher, key, nonce, options).setAAD(context(tenantId))
      const body = [sealing.update(plain), sealing.final()]
      return Uint8Array.from(Buffer.concat([Uint8Array.of(version), nonce, sealing.getAuthTag(), ...body]))
    },

    unwrap(tenantId, wrapped) {
      if (wrapped[0] !== version || wrapped.length < tagEnd) throw new SecretMismatch()
      const opening = createDecipheriv(cipher, key, wrapped.subarray(1, nonceEnd), options)
      opening.setAAD(context(tenantId)).setAuthTag(wrapped.subarray(nonceEnd, tagEnd))
      const body = opening.update(wrapped.subarray(tagEnd))
      try {
        return Uint8Array.from(Buffer.concat([body, opening.final()]))
      } catch {
        throw new SecretMismatch()
      }
    },
  }
}

const derive = (secret: Uint8Array, purpose: string, length: number): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', purpose, length))

const context = (tenantId: TenantId): Uint8Array => Uint8Array.of(version, ...uuidBytes(tenantId))
