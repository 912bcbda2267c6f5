import { expect } from 'vitest'
import { expectDescribed } from './document.ts'
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from './fake-discord.ts'
import type { DiscordMessage } from './json.ts'

export interface Answer<T> {
  readonly status: number
  readonly headers: Headers
  /** What JSON says, else the text. */
  readonly body: T
}

export interface CheckedDiscord extends FakeDiscord {
  /** Every answer is held against Discord's description, unless Cloudflare gave it or it was garbled. `path`: behind the version. */
  get<T>(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer<T>>
  /** The body of an answer that must be 200. */
  read<T>(path: string): Promise<T>
  /** The status and code of an answer, as they are told apart: `403 50001`. */
  refused(path: string): Promise<string>
  /** All messages of a channel, a hundred a request, from the oldest to the newest. */
  walk(channelId: string): Promise<readonly DiscordMessage[]>
}

/** A fake without limits, unless they are named, whose every answer is checked. */
export async function checkedDiscord(options: FakeDiscordOptions = {}): Promise<CheckedDiscord> {
  const fake = await startFakeDiscord({ limits: null, ...options })
  const authorization = `Bot ${fake.token}`

  async function get<T>(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer<T>> {
    const reply = await fetch(`${fake.url}/v10${path}`, { headers: { authorization, ...headers } })
    const text = await reply.text()
    const isJson = reply.headers.get('content-type') === 'application/json'
    const isGarbled = fake.requests.at(-1)?.fault === 'garbled'
    if (isJson && !isGarbled) expectDescribed(path.split('?')[0] ?? '', reply.status, reply.headers, text)
    if (!isJson)
      expect([reply.status >= 500 || reply.headers.get('server'), text.charAt(0)]).toEqual([expect.anything(), '<'])
    return { status: reply.status, headers: reply.headers, body: isJson ? JSON.parse(text) : text }
  }

  async function read<T>(path: string): Promise<T> {
    const { status, body } = await get<T>(path)
    expect([path, status]).toEqual([path, 200])
    return body
  }

  return {
    ...fake,
    get,
    read,
    async refused(path) {
      const { status, body } = await get<{ readonly code: number }>(path)
      return `${status} ${body.code}`
    },
    async walk(channelId) {
      const found: DiscordMessage[] = []
      for (;;) {
        const after = found.at(-1)?.id ?? '0'
        const page = await read<DiscordMessage[]>(`/channels/${channelId}/messages?limit=100&after=${after}`)
        if (page.length === 0) return found
        found.push(...page.reverse())
      }
    },
  }
}
