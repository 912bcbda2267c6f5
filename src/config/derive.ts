import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { type Config, ConfigurationInvalid, type DatabaseConfig, type HttpConfig, type TlsConfig } from './config.ts'
import type { Settings } from './schema.ts'

/** Something that is wrong with a setting, by its name. */
export interface NamedIssue {
  readonly name: string
  readonly message: string
}

/** What no setting by itself tells: what is missing, what does not go together, what cannot be read. */
export function issuesBeyond({ storage, secret, database, discord }: Settings): readonly NamedIssue[] {
  const issues: NamedIssue[] = []
  const check = (name: string, wrong: string | null): void => {
    if (wrong !== null) issues.push({ name, message: wrong })
  }
  const { host, password, password_file: passwordFile, tls } = database
  const hasHost = host !== undefined || database.url !== undefined
  check(
    'database.url',
    storage === 'tidb' && !hasHost ? 'is required by STORAGE=tidb: mysql://user:password@host:4000/' : null,
  )
  check(
    'secret',
    secret === undefined || secretBytes(secret) !== null ? null : 'must be 32 bytes in base64: openssl rand -base64 32',
  )
  check(
    'database.password_file',
    passwordFile !== undefined && password !== undefined ? 'stands beside a password: only one of them counts' : null,
  )
  check('database.password_file', unreadable(passwordFile))
  check(
    'discord.token_file',
    discord.token_file !== undefined && discord.token !== undefined
      ? 'stands beside a token: only one of them counts'
      : null,
  )
  check('discord.token_file', unreadable(discord.token_file))
  check('database.tls.ca', unreadable(tls.ca) ?? noCertificate(tls.ca))
  check('database.tls.cert', unreadable(tls.cert))
  check('database.tls.key', unreadable(tls.key))
  check('database.tls.key', tls.cert !== undefined && tls.key === undefined ? 'is needed for the certificate' : null)
  check('database.tls.cert', tls.key !== undefined && tls.cert === undefined ? 'is needed for the key' : null)
  check('database.tls.mode', host === undefined ? null : unverifiable(host, modeOf(tls.mode, host)))
  return issues
}

/** What `verta serve` cannot do without, though other commands can. */
export function servingIssues({ storage, secret, imports }: Settings): readonly NamedIssue[] {
  const issues: NamedIssue[] = []
  if (storage === 'tidb' && secret === undefined)
    issues.push({
      name: 'secret',
      message: 'is required by STORAGE=tidb: openssl rand -base64 32 makes one; keep it safe',
    })
  if (imports.folder !== undefined && !existsSync(imports.folder))
    issues.push({ name: 'imports.folder', message: 'is not there' })
  return issues
}

/** mysql2 checks the certificate of a host given by its address against the name `localhost`. */
const unverifiable = (host: string, mode: TlsConfig['mode']): string | null =>
  mode === 'verify_identity' && isIP(host) !== 0
    ? 'cannot verify the identity of an address: give the host by its name, or choose verify_ca'
    : null

export function configOf(settings: Settings): Config {
  const { storage, services, secret, uploads, imports, jobs, log, discord, sync } = settings
  return {
    ...{ storage, services, uploads },
    log: { level: log.level, format: log.format, slowStatement: log.slow_statement_ms },
    discord: {
      token:
        discord.token ?? (discord.token_file === undefined ? null : withoutLineEnd(contents(discord.token_file) ?? '')),
      api: discord.api,
      requestsPerSecond: discord.requests_per_second,
      refusedRequests: discord.refused_requests,
    },
    sync: {
      // A sync that somebody starts by hand is to be done, whatever this machine's processes do otherwise.
      ...{ channelsAtOnce: Math.max(1, sync.workers), reactionUsers: sync.reaction_users },
      ...{ workers: sync.workers, tenantsAtOnce: sync.tenants_at_once },
      schedule: { cron: sync.schedule, jitterSeconds: sync.schedule_jitter_seconds },
      ...{ pagesAtOnce: sync.pages_at_once, backoffSeconds: sync.backoff_seconds },
    },
    http: httpOf(settings),
    jobsKeptDays: jobs.kept_days,
    importFolder: imports.folder ?? null,
    database: databaseOf(settings),
    secret: secret === undefined ? null : secretBytes(secret),
  }
}

const httpOf = ({ http }: Settings): HttpConfig => ({
  host: http.host,
  port: http.port,
  trustedProxies: http.trusted_proxies,
  corsOrigins: http.cors_origins,
  rateLimits: http.rate_limit.enabled
    ? { perAddress: http.rate_limit.per_address, perKey: http.rate_limit.per_key }
    : null,
})

function databaseOf({ database }: Settings): DatabaseConfig | null {
  const { host, port, username, password, password_file: passwordFile, prefix } = database
  const { tls, pool, timeouts, retries, health_interval_ms: healthInterval } = database
  if (host === undefined) return null
  return {
    ...{ host, port, prefix, healthInterval },
    user: username,
    password: password ?? withoutLineEnd(contents(passwordFile) ?? ''),
    tls: {
      mode: modeOf(tls.mode, host),
      ca: contents(tls.ca),
      cert: contents(tls.cert),
      key: contents(tls.key),
    },
    pool: {
      size: pool.size,
      queueLimit: pool.queue_limit,
      acquireTimeout: pool.acquire_timeout_ms,
      idleTimeout: pool.idle_timeout_ms,
      maxLifetime: pool.max_lifetime_ms,
    },
    timeouts: { connect: timeouts.connect_ms, query: timeouts.query_ms },
    retries: { attempts: retries.attempts, baseDelay: retries.base_delay_ms },
  }
}

export const modeOf = (mode: TlsConfig['mode'] | undefined, host: string): TlsConfig['mode'] =>
  mode ?? (isLocal(host) ? 'disabled' : 'verify_identity')

const isLocal = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host)

/** Editors end a file with a line's end. */
const withoutLineEnd = (text: string): string => text.replace(/\r?\n$/, '')

const contents = (path: string | undefined): string | null => (path === undefined ? null : readFileSync(path, 'utf8'))

function unreadable(path: string | undefined): string | null {
  try {
    contents(path)
    return null
  } catch (error) {
    return `cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'})`
  }
}

function noCertificate(path: string | undefined): string | null {
  const text = contents(path)
  try {
    if (text !== null) new X509Certificate(text)
    return null
  } catch {
    return 'holds no certificate in PEM'
  }
}

/** Base64 of 32 bytes. */
function secretBytes(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64')
  const isWhole = bytes.length === 32 && bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '')
  return isWhole ? Uint8Array.from(bytes) : null
}

/** Milliseconds between two looks whether all is well; memory is looked at like a database. */
export const healthInterval = ({ database }: Config): number => database?.healthInterval ?? 5_000

export function requireDatabase({ database }: Config): DatabaseConfig {
  if (database !== null) return database
  throw new ConfigurationInvalid([{ pointer: '/DATABASE_URL', message: 'is required' }])
}
