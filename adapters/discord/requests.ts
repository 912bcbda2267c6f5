import { setTimeout as sleep } from 'node:timers/promises'
import { DiscordAPIError, HTTPError, RateLimitError, type ResponseLike } from '@discordjs/rest'
import { Aborted, SourceRefused, SourceUnavailable } from '../../domain/archive/errors.ts'
import { DomainError } from '../../domain/shared/errors.ts'
import type { Logger } from '../../domain/shared/logger.ts'
import type { Meter, Timed } from '../../domain/shared/meter.ts'
import { BlockedByCloudflare, type Connection, isJson } from './connection.ts'
import { Denied, type Question } from './question.ts'

export interface RequestOptions {
  /** How long to wait at most before each repeat of what failed, in milliseconds: as many repeats as there are numbers. */
  readonly pauses: readonly number[]
  /** From 0 to 1, another one each time. */
  readonly random: () => number
  readonly logger: Logger | undefined
  readonly meter: Meter | undefined
}

/**
 * What one source asks of Discord. Errors never carry what was sent or received: addresses have ids of users in them, replies
 * the texts of messages.
 */
export class Requests {
  readonly #connection: () => Connection
  readonly #options: RequestOptions
  readonly #closing: AbortSignal

  constructor(connection: () => Connection, closing: AbortSignal, options: RequestOptions) {
    this.#connection = connection
    this.#closing = closing
    this.#options = options
  }

  /** Rejects with `Denied` where Discord refused this question in particular. */
  async ask<T>(question: Question<T>): Promise<T> {
    let failures = 0
    let limits = 0
    for (;;) {
      this.refuseClosed()
      const connection = this.#connection()
      if (connection.refused) throw tokenRefused()
      try {
        return replyOf(await this.#get(connection, question), question)
      } catch (error) {
        this.refuseClosed()
        // The budget could not be asked, or grants no more.
        if (error instanceof DomainError) throw error
        if (connection.refused) throw tokenRefused()
        if (error instanceof RateLimitError) {
          await this.#waitFor(error, limits++, question)
        } else {
          const reason = accident(error)
          if (reason === null) throw final(error, connection)
          const longest = this.#options.pauses[failures++]
          if (longest === undefined) throw new SourceUnavailable(reason)
          const pause = this.#shortened(longest)
          this.#options.logger?.warn(
            { what: question.what, reason, milliseconds: Math.round(pause) },
            'Discord is asked again',
          )
          await this.#sleep(pause, 'repeat')
        }
      }
    }
  }

  /** Rejects with `aborted` once the source is closed. */
  refuseClosed(): void {
    if (this.#closing.aborted) throw new Aborted()
  }

  /** A signal of its own: the REST client never takes its listeners off. */
  async #get(connection: Connection, { route, query }: Question<unknown>): Promise<ResponseLike> {
    const attempt = new AbortController()
    const stop = (): void => attempt.abort()
    this.#closing.addEventListener('abort', stop)
    try {
      return await connection.get(route, query, attempt.signal)
    } finally {
      this.#closing.removeEventListener('abort', stop)
    }
  }

  /** By half at most and by chance, so that those whom one outage turned away do not come back all at once. */
  #shortened(pause: number): number {
    return (pause * (1 + this.#options.random())) / 2
  }

  /** A limit that names no time is waited for twice as long each time. */
  async #waitFor(limit: RateLimitError, earlier: number, { what }: Question<unknown>): Promise<void> {
    const told = Math.max(limit.retryAfter, limit.timeToReset, limit.sublimitTimeout)
    const wait = Number.isFinite(told) && told > 0 ? told : Math.min(50 * 2 ** earlier, 5_000)
    this.#options.logger?.info(
      { what, milliseconds: Math.round(wait), global: limit.global, scope: limit.scope },
      'Discord asks to wait',
    )
    await this.#sleep(wait, limit.global ? 'pause' : 'limit')
  }

  async #sleep(milliseconds: number, cause: Timed['requestWait']['cause']): Promise<void> {
    this.#options.meter?.time('requestWait', { cause }, milliseconds / 1_000)
    await sleep(milliseconds, undefined, { signal: this.#closing }).catch(() => undefined)
  }
}

/** A reply that is not what the documentation says. */
class Garbled extends Error {}

async function replyOf<T>(response: ResponseLike, { reply }: Question<T>): Promise<T> {
  const parsed = isJson(response) ? reply.safeParse(jsonOf(await response.text())) : undefined
  if (parsed?.success !== true) throw new Garbled()
  return parsed.data
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Why it may go better another time; `null` where Discord has decided. */
function accident(error: unknown): string | null {
  if (error instanceof Garbled || error instanceof SyntaxError)
    return 'Discord answered with something that is no reply'
  if (error instanceof HTTPError) return `Discord answered ${error.status}`
  if (error instanceof BlockedByCloudflare || error instanceof DiscordAPIError) return null
  if (error instanceof Error && error.name === 'AbortError') return 'Discord did not answer in time'
  return `Discord could not be reached${codeOf(error)}`
}

/** The name that the system has for it: ECONNREFUSED. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? ` (${code})` : ''
}

function final(error: unknown, connection: Connection): Error {
  if (error instanceof BlockedByCloudflare) {
    return new SourceRefused(
      'blocked',
      'Discord’s protection lets this machine’s requests through no more, for about an hour; after too many refused ones it does. Let it rest, and look why they were refused.',
    )
  }
  if (!(error instanceof DiscordAPIError)) return new SourceUnavailable('Discord could not be asked')
  if (error.status !== 401) return new Denied(error.status, typeof error.code === 'number' ? error.code : null)
  connection.refused = true
  return tokenRefused()
}

const tokenRefused = (): SourceRefused =>
  new SourceRefused(
    'token',
    'Discord does not know the bot’s token: it is wrong, or was reset. Copy a new one from the Developer Portal (Bot, Reset Token) into DISCORD_BOT_TOKEN.',
  )
