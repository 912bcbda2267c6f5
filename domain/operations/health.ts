/** How an instance is, as one process saw it last. */
export interface Health {
  readonly storage: 'memory' | 'tidb'
  /** Whether what is stored outlives the process. */
  readonly durable: boolean
  /** `unknown`: nobody has looked for too long. */
  readonly status: 'healthy' | 'unhealthy' | 'unknown'
  /** Since when it is healthy, or is not. */
  readonly since: Date
  readonly checkedAt: Date | null
  /** Why it is not healthy: a code, and a sentence for who runs it. */
  readonly reason: string | null
  readonly detail: string | null
  /** `null` in memory. */
  readonly database: DatabaseHealth | null
  /** `null` where this process syncs nothing by itself, or nobody has looked. */
  readonly syncs: SyncHealth | null
}

/** How far tenants are behind what they archive. It makes nothing unhealthy: what is there can be read. */
export interface SyncHealth {
  readonly checkedAt: Date
  /** Which process orders the syncs that are due, as its log names it; `null`: none does. */
  readonly scheduler: string | null
  readonly tenants: readonly TenantSyncHealth[]
}

export interface TenantSyncHealth {
  /** Its slug. */
  readonly tenant: string
  /** When its last whole sync that came to its end began. */
  readonly syncedAt: Date | null
  /** How long ago that was when somebody looked, in seconds. */
  readonly lag: number | null
  /** Since when it should have been synced; `null`: it is in time, or a sync goes on. */
  readonly overdueSince: Date | null
}

export interface DatabaseHealth {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly tls: TlsHealth
  /** What the server told of itself when somebody looked last; `null` where it did not answer then. */
  readonly server: ServerHealth | null
  readonly contexts: readonly ContextHealth[]
  /** These three as they are now. */
  readonly pool: PoolHealth
  readonly breaker: BreakerHealth
  /** Transactions and reads that were run again since the process began, by the number or code of what they met. */
  readonly retries: Readonly<Record<string, number>>
}

export interface ServerHealth {
  /** How long it took to answer. */
  readonly milliseconds: number
  readonly version: string
  /** How far the server's clock is ahead of this machine's, in milliseconds. */
  readonly clockSkew: number
}

export interface TlsHealth {
  readonly mode: string
  /** Whether the server's certificate is checked. */
  readonly verified: boolean
  /** `null` where the connection is not encrypted, or there was none. */
  readonly cipher: string | null
  /** Until when the server's certificate is valid. */
  readonly certificateExpiresAt: Date | null
}

/** The circuit breaker before the database: while it is open, nothing is tried. */
export interface BreakerHealth {
  readonly open: boolean
  /** How often it opened. */
  readonly opened: number
}

export interface ContextHealth {
  readonly context: string
  readonly database: string
  /** Whether it could be read when somebody looked last. */
  readonly reachable: boolean
  /** How long that took; `null` where it could not be read. */
  readonly milliseconds: number | null
  /** Steps of the schema that are missing; `null` where that is not known. */
  readonly pending: number | null
}

/** Connections, and how long was waited for them, in milliseconds, since the process began. */
export interface PoolHealth {
  readonly limit: number
  readonly open: number
  readonly inUse: number
  readonly idle: number
  /** How old the oldest open one is, in milliseconds. */
  readonly oldest: number
  readonly queued: number
  readonly acquired: number
  readonly waited: number
  readonly waitedLongest: number
}
