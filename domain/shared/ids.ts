import type { Brand } from './brand.ts'
import { Invalid } from './errors.ts'
import { hex, sha1 } from './hash.ts'

/** A UUID (RFC 9562) in lower case with hyphens. */
export type Uuid = Brand<string, 'Uuid'>
export type TenantId = Brand<Uuid, 'TenantId'>

/** Ids of things that people create. */
export interface IdGenerator {
  /** A random UUID, version 4: time-ordered ids would heat one region of the cluster. */
  uuid(): Uuid
}

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export const isUuid = (text: string): text is Uuid => pattern.test(text)

/** Rejects with `invalid` unless `text` is a UUID in lower case. */
export function uuid(text: string): Uuid {
  if (!isUuid(text)) throw Invalid.of('/id', 'must be a UUID')
  return text
}

export const tenantId = (text: string): TenantId => uuid(text) as TenantId

/** A name-based UUID (RFC 9562, 5.5): the same namespace and name always give the same id. */
export function uuidV5(namespace: Uuid, name: string): Uuid {
  return stamped(sha1(uuidBytes(namespace), name), 0x50)
}

/** A custom UUID (RFC 9562, 5.8) over the first 16 of `bytes`. */
export const uuidV8 = (bytes: Uint8Array): Uuid => stamped(bytes, 0x80)

export const uuidBytes = (id: Uuid): Uint8Array => new Uint8Array(Buffer.from(id.replaceAll('-', ''), 'hex'))

/** The UUID that 16 bytes spell. */
export function uuidFromBytes(bytes: Uint8Array): Uuid {
  const digits = hex(bytes.subarray(0, 16))
  return uuid(digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'))
}

function stamped(source: Uint8Array, version: number): Uuid {
  const bytes = Uint8Array.from(source.subarray(0, 16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | version
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return uuidFromBytes(bytes)
}
