import { DomainError, type Issue } from '../../domain/shared/errors.ts'

/** The settings of a process are wrong or missing; each issue names where it is set. */
export class ConfigurationInvalid extends DomainError {
  readonly code = 'configuration_invalid'
  readonly details: { readonly issues: readonly Issue[] }

  constructor(issues: readonly Issue[]) {
    super(issues.map(({ pointer, message }) => `${pointer.slice(1)} ${message}`).join('; '))
    this.details = { issues }
  }
}

export interface Config {
  readonly storage: 'memory' | 'tidb'
  /** What the process does of the whole. */
  readonly services: readonly ('archive' | 'workers' | 'scheduler')[]
  readonly http: HttpConfig
  readonly discord: DiscordConfig
  readonly sync: {
    readonly channelsAtOnce: number
    readonly workers: number
    readonly tenantsAtOnce: number
    readonly reactionUsers: boolean
    readonly pagesAtOnce: number
    readonly backoffSeconds: number
    /** `cron`: `null` where nothing is synced by itself. */
    readonly schedule: { readonly cron: string | null; readonly jitterSeconds: number }
  }
  /** How long jobs that have ended are kept. */
  readonly jobsKeptDays: number
  /** The one folder of which imports may be asked for by path; `null`: none. */
  readonly importFolder: string | null
  /** Where uploads wait for their import, and how many bytes of a file at most. */
  readonly uploads: { readonly folder: string; readonly largest: number }
  readonly log: LogConfig
  /** `null` where no host is set; required by `STORAGE=tidb`. */
  readonly database: DatabaseConfig | null
  /** The 32 bytes of `VERTA_SECRET`; `null` where it is not set. */
  readonly secret: Uint8Array | null
}

export interface DiscordConfig {
  /** `null` where none is set: nothing can be synced then. */
  readonly token: string | null
  readonly api: string
  /** Both of the bot in all processes, the second in ten minutes. */
  readonly requestsPerSecond: number
  readonly refusedRequests: number
}

export interface LogConfig {
  readonly level: 'error' | 'warn' | 'info' | 'silent'
  readonly format: 'json' | 'pretty'
  /** Statements that take so long, in milliseconds, are logged. */
  readonly slowStatement: number
}

export interface HttpConfig {
  readonly host: string
  readonly port: number
  /** Addresses and networks whose `X-Forwarded-*` headers count. */
  readonly trustedProxies: readonly string[]
  readonly corsOrigins: readonly string[]
  /** Requests in a minute; `null`: as many as they like. */
  readonly rateLimits: { readonly perAddress: number; readonly perKey: number } | null
}

export interface DatabaseConfig {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly tls: TlsConfig
  /** Leads the names of the databases: `<prefix>_archive_db`. */
  readonly prefix: string
  readonly pool: PoolConfig
  /** Milliseconds. */
  readonly timeouts: { readonly connect: number; readonly query: number }
  /** Milliseconds between two looks whether all is well. */
  readonly healthInterval: number
  /** The delay in milliseconds. */
  readonly retries: { readonly attempts: number; readonly baseDelay: number }
}

export interface TlsConfig {
  readonly mode: 'disabled' | 'required' | 'verify_ca' | 'verify_identity'
  /** PEM, all of them. */
  readonly ca: string | null
  readonly cert: string | null
  readonly key: string | null
}

/** Times in milliseconds. */
export interface PoolConfig {
  readonly size: number
  readonly queueLimit: number
  readonly acquireTimeout: number
  readonly idleTimeout: number
  readonly maxLifetime: number
}
