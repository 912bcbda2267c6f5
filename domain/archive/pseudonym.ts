import { hex, hmacSha256, sha256 } from '../shared/hash.ts'
import { uuidV8 } from '../shared/ids.ts'
import type { AuthorId } from './author.ts'
import type { RawUserId } from './source.ts'

/**
 * The pseudonyms of one tenant: the first 16 bytes of HMAC-SHA-256(tenant key, hex(SHA-256(user id))) as a UUID, version 8.
 * The inner hash lets an archive that kept only plain hashes join. Without the key nobody can tell who is who, although user
 * ids can be counted through.
 */
export class Pseudonyms {
  readonly #key: Uint8Array
  readonly #known = new Map<string, AuthorId>()

  /** `key`: the tenant's 32 bytes, unwrapped. */
  constructor(key: Uint8Array) {
    this.#key = key
  }

  of(userId: RawUserId | string): AuthorId {
    const known = this.#known.get(userId)
    if (known !== undefined) return known
    const id = uuidV8(hmacSha256(this.#key, hex(sha256(userId)))) as AuthorId
    if (this.#known.size >= remembered) this.#known.clear()
    this.#known.set(userId, id)
    return id
  }
}

/** Bounds the memory of a long import; a pseudonym costs some microseconds to make again. */
const remembered = 50_000
