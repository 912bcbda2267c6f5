import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** SHA-1 (FIPS 180-4), 20 bytes: for name-based UUIDs only, never for secrets. */
export const sha1 = (...parts: readonly (Uint8Array | string)[]): Uint8Array => digest('sha1', parts)

/** SHA-256 (FIPS 180-4), 32 bytes. */
export const sha256 = (...parts: readonly (Uint8Array | string)[]): Uint8Array => digest('sha256', parts)

/** HMAC-SHA-256 (RFC 2104), 32 bytes. */
export const hmacSha256 = (key: Uint8Array, data: Uint8Array | string): Uint8Array =>
  new Uint8Array(createHmac('sha256', key).update(data).digest())

/** Lower-case hexadecimal. */
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Whether two texts of one length are equal, in a time that does not tell where they differ. */
export function equalInConstantTime(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

const digest = (algorithm: string, parts: readonly (Uint8Array | string)[]): Uint8Array => {
  const hash = createHash(algorithm)
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}
