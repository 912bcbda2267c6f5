import { expect } from 'vitest'
import type { ChaosClient, Refusal } from './chaos-client.ts'

interface Key {
  readonly id: string
  readonly name: string
  readonly revokedAt: string | null
}

const path = '/api/admin/keys'

/** Makes and revokes API keys, and remembers what the answers promised. */
export class ChaosKeys {
  readonly #client: ChaosClient
  readonly #key: string
  /** By name: the key that was acknowledged, or how it was refused. */
  readonly #made = new Map<string, Key | Refusal>()
  /** By id. */
  readonly #revoked = new Map<string, 'done' | Refusal>()

  constructor(client: ChaosClient, key: string) {
    this.#client = client
    this.#key = key
  }

  get acknowledged(): readonly Key[] {
    return [...this.#made.values()].filter((each) => typeof each === 'object')
  }

  async make(name: string): Promise<void> {
    const reply = await this.#client.ask('POST', path, { key: this.#key, body: { name, scopes: ['metrics'] } })
    const refusal = this.#client.refusal(reply)
    if (refusal === null) expect([reply.status, reply.body]).toEqual([201, expect.stringContaining(name)])
    this.#made.set(name, refusal ?? JSON.parse(reply.body))
  }

  /** One of those that were made, and not of late: `nth` is counted from the first. */
  async revoke(nth: number): Promise<void> {
    const key = this.acknowledged[nth]
    if (key === undefined || this.#revoked.has(key.id)) return
    this.#revoked.set(key.id, 'unknown')
    const reply = await this.#client.ask('DELETE', `${path}/${key.id}`, { key: this.#key })
    const refusal = this.#client.refusal(reply)
    if (refusal === null)
      expect([reply.status, JSON.parse(reply.body)]).toMatchObject([200, { id: key.id, revokedAt: expect.any(String) }])
    this.#revoked.set(key.id, refusal ?? 'done')
  }

  /** What was acknowledged is there as soon as it was. */
  async read(nth: number): Promise<void> {
    const key = this.acknowledged[nth]
    if (key === undefined) return
    const reply = await this.#client.ask('GET', `${path}/${key.id}`, { key: this.#key })
    if (this.#client.refusal(reply) !== null) return
    expect([key.id, reply.status, JSON.parse(reply.body)]).toMatchObject([key.id, 200, { name: key.name }])
  }

  /** That every answer was true. Asks once more, of a server that answers. Gives how many there are. */
  async expectKept(): Promise<number> {
    const stored = await this.#all()
    const promised = (keep: (made: Key | Refusal, revoked: 'done' | Refusal | undefined) => boolean) =>
      [...this.#made]
        .filter(([, made]) => keep(made, typeof made === 'object' ? this.#revoked.get(made.id) : undefined))
        .map(([name]) => name)
        .sort()
    const found = (names: readonly string[]): readonly Key[] => stored.filter(({ name }) => names.includes(name))
    const namesOf = (keys: readonly Key[]): readonly string[] => keys.map(({ name }) => name).sort()

    const acknowledged = promised((made) => typeof made === 'object')
    expect(namesOf(found(acknowledged))).toEqual(acknowledged)
    expect(namesOf(found(promised((made) => made === 'refused')))).toEqual([])
    const unknown = namesOf(found(promised((made) => made === 'unknown')))
    expect(unknown).toEqual([...new Set(unknown)])
    const revoked = promised((_, how) => how === 'done')
    expect(namesOf(found(revoked).filter(({ revokedAt }) => revokedAt !== null))).toEqual(revoked)
    const usable = promised((made, how) => typeof made === 'object' && (how === undefined || how === 'refused'))
    expect(namesOf(found(usable).filter(({ revokedAt }) => revokedAt === null))).toEqual(usable)
    return acknowledged.length
  }

  async #all(): Promise<readonly Key[]> {
    const keys: Key[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const url: string = `${path}?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`
      const { status, body } = await this.#client.ask('GET', url, { key: this.#key })
      expect([url, status]).toEqual([url, 200])
      const page: { readonly items: readonly Key[]; readonly next: string | null } = JSON.parse(body)
      keys.push(...page.items)
      cursor = page.next
    }
    return keys
  }
}
