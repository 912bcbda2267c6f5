import { expect } from 'vitest'
import type { HttpReply, Method } from './http-world.ts'
import { problemIn } from './http-world-reply.ts'

/** What a storage that is not there may be answered with: nothing was written, or nobody knows. */
export type Refusal = 'refused' | 'unknown'

export interface Asked {
  readonly key?: string
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
}

/** Counts what is asked of one server, and knows what is not answered yet. */
export class ChaosClient {
  readonly counts = { answered: 0, refused: 0, unknown: 0, conflicts: 0 }
  readonly #url: string
  readonly #waiting = new Set<string>()

  constructor(url: string) {
    this.#url = url
  }

  get waiting(): readonly string[] {
    return [...this.#waiting]
  }

  async ask(method: Method, path: string, { key, body, headers = {} }: Asked = {}): Promise<HttpReply> {
    const what = `${method} ${path}`
    this.#waiting.add(what)
    try {
      const reply = await fetch(`${this.#url}${path}`, {
        method,
        headers: {
          // Two replies of one request differ by nothing else.
          'x-request-id': 'chaos',
          ...(key !== undefined && { 'x-api-key': key }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      return { status: reply.status, headers: Object.fromEntries(reply.headers), body: await reply.text() }
    } finally {
      this.#waiting.delete(what)
    }
  }

  /**
   * What a 503 says, which must be what the document says of it; `null` of a reply that is none. Everything else is for the
   * caller to compare.
   */
  refusal(reply: HttpReply): Refusal | null {
    if (reply.status !== 503) {
      this.counts[reply.status === 412 ? 'conflicts' : 'answered']++
      return null
    }
    const { code }: { readonly code: string } = JSON.parse(reply.body)
    expect(['storage_unavailable', 'storage_busy', 'outcome_unknown']).toContain(code)
    problemIn(reply, 503, code)
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
    const refusal = code === 'outcome_unknown' ? 'unknown' : 'refused'
    this.counts[refusal]++
    return refusal
  }
}
