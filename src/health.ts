import type { Readiness } from '../adapters/cli/app.ts'
import type { ContextHealth, DatabaseHealth, Health, ServerHealth, SyncHealth } from '../domain/operations/index.ts'
import { causeOf } from '../domain/shared/cause.ts'
import type { Clock } from '../domain/shared/clock.ts'
import { DomainError } from '../domain/shared/errors.ts'
import type { Logger } from '../domain/shared/logger.ts'

interface Checks {
  readonly storage: { readonly name: 'memory' | 'tidb'; readonly durable: boolean }
  readonly look: () => Promise<Seen>
  /** What is known of the database without asking it, as it is now; `null` in memory. */
  readonly standing: () => Standing | null
  readonly clock: Clock
  readonly logger: Logger
  /** How far tenants are behind, as somebody looked last. */
  readonly syncs: () => SyncHealth | null
  /** Milliseconds between two looks. */
  readonly interval: number
  /** Rejects with `storage_unavailable` where the work takes longer. */
  readonly within: <T>(work: Promise<T>, milliseconds: number) => Promise<T>
}

/** What a look found. */
export interface Seen {
  /** The first thing that is not as it has to be; `null`: all is well. */
  readonly failure: unknown
  readonly server: SeenServer | null
  readonly contexts: readonly ContextHealth[]
}

export interface SeenServer extends ServerHealth {
  readonly cipher: string | null
  readonly certificateExpiresAt: Date | null
}

type Standing = Pick<DatabaseHealth, 'host' | 'port' | 'user' | 'pool' | 'breaker' | 'retries'> & {
  readonly tls: Pick<DatabaseHealth['tls'], 'mode' | 'verified'>
}

export interface WatchedReadiness extends Readiness {
  /** The storage was found to be away by whoever used it: nobody has to look. */
  away(failure: Error): void
}

const nothingSeen: Seen = { failure: null, server: null, contexts: [] }
const looksAtLeastFor = 5_000

/** Not ready until somebody looked. What changes is logged once. */
export function healthOf({
  storage,
  look,
  standing,
  syncs,
  clock,
  logger,
  interval,
  within,
}: Checks): WatchedReadiness {
  // What was seen longer ago says nothing any more.
  const freshFor = 3 * interval
  let ready = false
  let failure: { readonly code: string; readonly message: string } | null = null
  let since = clock.now()
  let checkedAt: Date | null = null
  let seen: Seen = nothingSeen
  let looking: Promise<Seen> | null = null

  function saw(found: Seen): void {
    const now = clock.now()
    checkedAt = now
    seen = found
    const why = found.failure === null ? null : failureOf(found.failure)
    const isReady = why === null
    if (isReady === ready && why?.code === failure?.code) return
    if (isReady !== ready) since = now
    ready = isReady
    failure = why
    const { stack: _, ...cause } = causeOf(found.failure)
    if (isReady) logger.info({}, 'ready')
    else logger.warn(cause, 'not ready')
  }

  const isFresh = (): boolean => checkedAt !== null && clock.now().getTime() - checkedAt.getTime() <= freshFor

  /** One look at a time: where the last one still hangs, its answer is waited for once more. */
  async function lookOnce(): Promise<Seen> {
    looking ??= look().finally(() => {
      looking = null
    })
    try {
      return await within(looking, Math.max(interval, looksAtLeastFor))
    } catch (error) {
      return { ...nothingSeen, failure: error }
    }
  }

  return {
    get ready() {
      return ready && isFresh()
    },
    get health(): Health {
      const status = !isFresh() ? 'unknown' : ready ? 'healthy' : 'unhealthy'
      return {
        ...{ storage: storage.name, durable: storage.durable, status, since, checkedAt },
        ...{ reason: failure?.code ?? null, detail: failure?.message ?? null },
        database: databaseOf(standing(), seen),
        syncs: syncs(),
      }
    },
    async check() {
      const found = await lookOnce()
      saw(found)
      if (found.failure !== null) throw found.failure
    },
    away(error) {
      saw({ ...nothingSeen, failure: error })
    },
  }
}

function databaseOf(standing: Standing | null, { server, contexts }: Seen): DatabaseHealth | null {
  if (standing === null) return null
  const [cipher, certificateExpiresAt] = [server?.cipher ?? null, server?.certificateExpiresAt ?? null]
  return {
    ...standing,
    tls: { ...standing.tls, cipher, certificateExpiresAt },
    server:
      server === null
        ? null
        : { milliseconds: server.milliseconds, version: server.version, clockSkew: server.clockSkew },
    contexts,
  }
}

const failureOf = (error: unknown) =>
  error instanceof DomainError
    ? { code: error.code, message: error.message }
    : { code: 'internal', message: 'Something went wrong; the log says where.' }
