import { expect } from 'vitest'
import type { ChaosClient } from './chaos-client.ts'

interface Seen {
  readonly name: string
  readonly version: number
}

/** A tenant that many change at once, each from the version that it saw: what it was called in each of its versions. */
export class ChaosTenant {
  readonly #client: ChaosClient
  readonly #key: string
  readonly #path: string
  readonly #names = new Map<number, string>()
  /** Names that nobody may ever see: the answer was that nothing was written. */
  readonly #refused = new Set<string>()
  readonly #acknowledged = new Set<number>()
  #unknown = 0

  constructor(client: ChaosClient, key: string, slug: string) {
    this.#client = client
    this.#key = key
    this.#path = `/api/admin/tenants/${slug}`
  }

  /** Looks at it and calls it `name`, unless somebody else was faster. */
  async rename(name: string): Promise<void> {
    const seen = await this.look()
    if (seen === null) return
    const reply = await this.#client.ask('PATCH', this.#path, {
      ...{ key: this.#key, headers: { 'if-match': `"${seen.version}"` } },
      body: { name },
    })
    const refusal = this.#client.refusal(reply)
    if (refusal === 'unknown') this.#unknown++
    if (refusal === 'refused' || reply.status === 412) this.#refused.add(name)
    if (refusal !== null || reply.status === 412) return
    const now = this.#saw(reply.body, reply.headers['etag'])
    expect([reply.status, now]).toEqual([200, { name, version: seen.version + 1 }])
    expect(this.#acknowledged.has(now.version)).toBe(false)
    this.#acknowledged.add(now.version)
  }

  /** `null`: it could not be asked. Nobody sees less than what was acknowledged before. */
  async look(): Promise<Seen | null> {
    const least = Math.max(1, ...this.#acknowledged)
    const reply = await this.#client.ask('GET', this.#path, { key: this.#key })
    if (this.#client.refusal(reply) !== null) return null
    expect([this.#path, reply.status]).toEqual([this.#path, 200])
    const seen = this.#saw(reply.body, reply.headers['etag'])
    expect(seen.version).toBeGreaterThanOrEqual(least)
    return seen
  }

  /** That every answer was true. Asks once more, of a server that answers. */
  async expectKept(): Promise<void> {
    const { version = 0 } = (await this.look()) ?? {}
    const changes = version - 1
    expect(changes).toBeGreaterThanOrEqual(this.#acknowledged.size)
    expect(changes).toBeLessThanOrEqual(this.#acknowledged.size + this.#unknown)
    expect([...this.#names.values()].filter((name) => this.#refused.has(name))).toEqual([])
  }

  #saw(body: string, etag: unknown): Seen {
    const { name }: { readonly name: string } = JSON.parse(body)
    const version = Number(/^"(\d+)"$/.exec(String(etag))?.[1])
    expect([version, this.#names.get(version) ?? name]).toEqual([version, name])
    this.#names.set(version, name)
    return { name, version }
  }
}
