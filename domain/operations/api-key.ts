import type { Brand } from '../shared/brand.ts'
import { Invalid } from '../shared/errors.ts'
import { hex, sha256 } from '../shared/hash.ts'
import { type TenantId, type Uuid, uuid } from '../shared/ids.ts'
import { clip, wellFormed } from '../shared/text.ts'

export type ApiKeyId = Brand<Uuid, 'ApiKeyId'>
/** SHA-256 of a key's text, 64 hexadecimal digits: all that is stored of it. */
export type KeyHash = Brand<string, 'KeyHash'>

/** What a key may do. */
export const scopes = [
  'archive:read',
  'tenants:read',
  'tenants:write',
  'imports:read',
  'imports:write',
  'syncs:read',
  'syncs:write',
  'jobs:read',
  'jobs:write',
  'keys:read',
  'keys:write',
  'audit:read',
  'metrics',
] as const

export type Scope = (typeof scopes)[number]

/** What a program calls with instead of a person. */
export interface ApiKey {
  readonly id: ApiKeyId
  /** For people. */
  readonly name: string
  readonly hash: KeyHash
  /** In the order of `scopes`, each once. */
  readonly scopes: readonly Scope[]
  /** The only tenants that it reaches, by id; `null`: every one, and what belongs to none. */
  readonly tenants: readonly TenantId[] | null
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly revokedAt: Date | null
  /** To the minute or so: it is not written with each request. */
  readonly lastUsedAt: Date | null
}

export interface NewApiKey {
  readonly id: ApiKeyId
  readonly name: string
  readonly hash: KeyHash
  readonly scopes: readonly string[]
  readonly tenants: readonly TenantId[] | null
  readonly expiresAt: Date | null
  readonly now: Date
}

/** Rejects with `invalid` unless `text` is a UUID in lower case. */
export const apiKeyId = (text: string): ApiKeyId => uuid(text) as ApiKeyId

/** Rejects with `invalid`. */
export function createApiKey(input: NewApiKey): ApiKey {
  const name = clip(wellFormed(input.name).trim(), 100)
  if (name === '') throw Invalid.of('/name', 'must not be empty')
  if (input.expiresAt !== null && input.expiresAt <= input.now) throw Invalid.of('/expiresAt', 'must lie in the future')
  if (input.tenants?.length === 0) throw Invalid.of('/tenants', 'must name a tenant, or be absent for all of them')
  if ((input.tenants?.length ?? 0) > tenantsAtMost) throw Invalid.of('/tenants', `must be at most ${tenantsAtMost}`)
  return {
    id: input.id,
    name,
    hash: input.hash,
    scopes: scopesOf(input.scopes),
    tenants: input.tenants === null ? null : [...new Set(input.tenants)].sort(),
    createdAt: input.now,
    expiresAt: input.expiresAt,
    revokedAt: null,
    lastUsedAt: null,
  }
}

const tenantsAtMost = 100

function scopesOf(names: readonly string[]): readonly Scope[] {
  const unknown = names.find((name) => !scopes.some((scope) => scope === name))
  if (unknown !== undefined) throw Invalid.of('/scopes', `must be of ${scopes.join(', ')}`)
  if (names.length === 0) throw Invalid.of('/scopes', 'must name at least one')
  return scopes.filter((scope) => names.includes(scope))
}

const prefix = 'verta_'

/** The text of a key of 32 random bytes. It is shown once, to whoever makes it. */
export const keyText = (secret: Uint8Array): string => `${prefix}${Buffer.from(secret).toString('base64url')}`

/** Any text has one, also what is no key: a wrong one costs the same work as a right one. */
export const keyHash = (text: string): KeyHash => hex(sha256(text)) as KeyHash

export const isUsable = ({ revokedAt, expiresAt }: ApiKey, now: Date): boolean =>
  revokedAt === null && (expiresAt === null || expiresAt > now)

/** The same object where it already is. */
export const revoked = (key: ApiKey, now: Date): ApiKey => (key.revokedAt === null ? { ...key, revokedAt: now } : key)
