import { SourceRefused } from '../../domain/archive/errors.ts'
import type { LiveSource, LiveSources } from '../../domain/archive/ports/live-sources.ts'
import type { RequestBudgets } from '../../domain/archive/ports/request-budget.ts'
import type { Snowflake } from '../../domain/archive/snowflake.ts'
import type { Logger } from '../../domain/shared/logger.ts'
import type { Meter } from '../../domain/shared/meter.ts'
import type { StorageClock } from '../../domain/shared/storage-clock.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import { DiscordSource } from './discord-source.ts'
import { Requests } from './requests.ts'

export interface DiscordOptions extends Partial<ConnectionOptions> {
  /** The bot's token; read when a source asks its first question. */
  readonly token: () => string | null
  /** What all processes share: by it goes when anything was seen. */
  readonly clock: StorageClock
  readonly logger?: Logger
  readonly meter?: Meter
  /** What all processes share, at `requestsPerSecond`. Without it these sources keep to that by themselves. */
  readonly budgets?: RequestBudgets
  /** How long to wait at most before each repeat of a request that failed, in milliseconds; at least half as long. */
  readonly pauses?: readonly number[]
  /** From 0 to 1, another one each time: by what pauses are shortened. */
  readonly random?: () => number
}

const patience = [500, 2_000, 8_000] as const

/** Guilds of Discord as a bot sees them over its REST API (version 10). */
export function discordSources(options: DiscordOptions): LiveSources {
  return new DiscordSources(options)
}

class DiscordSources implements LiveSources {
  readonly #options: DiscordOptions
  /** Shared by the sources that are open, each by itself. */
  #connection: Connection | null = null
  #users = 0

  constructor(options: DiscordOptions) {
    this.#options = options
  }

  open(guildId: Snowflake): LiveSource {
    const { clock, logger, meter, pauses = patience, random = Math.random } = this.#options
    const closing = new AbortController()
    let connection: Connection | null = null
    const connect = (): Connection => {
      if (connection === null) {
        connection = this.#take()
        this.#users++
      }
      return connection
    }
    const close = (): void => {
      if (closing.signal.aborted) return
      closing.abort()
      if (connection !== null) this.#give()
    }
    const requests = new Requests(connect, closing.signal, { pauses, random, logger, meter })
    return new DiscordSource({ guildId, requests, clock, logger, close })
  }

  /** A refused token is tried again by whoever comes anew: somebody may have mended it. */
  #take(): Connection {
    const { token, api = 'https://discord.com/api', requestsPerSecond = 50, timeout = 15_000 } = this.#options
    const { budgets, pauses = patience, meter, logger } = this.#options
    const current = token()
    if (!current) {
      throw new SourceRefused('no_token', 'There is no bot token: set DISCORD_BOT_TOKEN.')
    }
    if (this.#connection === null || this.#connection.refused || this.#connection.token !== current) {
      this.#connection?.close()
      this.#connection = new Connection(
        current,
        { api, requestsPerSecond, timeout },
        { budget: budgets?.of(current) ?? null, pauses, meter, logger },
      )
    }
    return this.#connection
  }

  #give(): void {
    this.#users--
    if (this.#users > 0) return
    this.#connection?.close()
    this.#connection = null
  }
}
