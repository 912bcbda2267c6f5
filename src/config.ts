import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { DomainError, type Issue } from '../domain/shared/errors.ts'

/** The settings of a process are wrong or missing; each issue names its variable. */
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
  readonly http: HttpConfig
  /** The one folder of which imports may be asked for by path; `null`: none. */
  readonly importFolder: string | null
  /** Where uploads wait for their import, and how many bytes of a file at most. */
  readonly uploads: { readonly folder: string; readonly largest: number }
  readonly logLevel: 'error' | 'warn' | 'info' | 'silent'
  /** `null` where no `DATABASE_URL` is set; required by `STORAGE=tidb`. */
  readonly database: DatabaseConfig | null
  /** The 32 bytes of `VERTA_SECRET`; `null` where it is not set. */
  readonly secret: Uint8Array | null
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
  readonly tls: 'disabled' | 'verify_identity'
  /** Leads the names of the databases: `<prefix>_archive_db`. */
  readonly prefix: string
  /** Connections at most. */
  readonly poolSize: number
}

const whole = (message: string, most: number) =>
  z.coerce.number(message).int(message).min(1, message).max(most, message)
const perMinute = whole('must be a whole number from 1 to 1000000', 1_000_000)
const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((item) => item.trim() || []))

const portRange = 'must be a whole number from 0 to 65535'
const poolRange = 'must be a whole number from 1 to 1000'

const variables = z.object({
  STORAGE: z.enum(['memory', 'tidb']).default('memory'),
  PORT: z.coerce.number(portRange).int(portRange).min(0, portRange).max(65_535, portRange).default(8080),
  LOG_LEVEL: z.enum(['error', 'warn', 'info', 'silent']).default('info'),
  DATABASE_URL: z.string().optional(),
  VERTA_SECRET: z.string().optional(),
  VERTA_HTTP__HOST: z.string().min(1).default('127.0.0.1'),
  VERTA_HTTP__TRUSTED_PROXIES: list.refine(
    (items) => items.every(isNetwork),
    'must be addresses or networks, with commas between them: 127.0.0.1,10.0.0.0/8',
  ),
  VERTA_HTTP__CORS_ORIGINS: list.refine(
    (items) => items.every((item) => item === '*' || isOrigin(item)),
    'must be origins, with commas between them: https://example.org; or *',
  ),
  VERTA_HTTP__RATE_LIMIT__ENABLED: z.enum(['true', 'false']).default('true'),
  VERTA_HTTP__RATE_LIMIT__PER_ADDRESS: perMinute.default(300),
  VERTA_HTTP__RATE_LIMIT__PER_KEY: perMinute.default(1200),
  VERTA_IMPORTS__FOLDER: z.string().optional(),
  VERTA_UPLOADS__FOLDER: z.string().default(join(tmpdir(), 'verta-uploads')),
  VERTA_UPLOADS__LARGEST: whole('must be a whole number of bytes', Number.MAX_SAFE_INTEGER).default(20_000_000_000),
  VERTA_DATABASE__PREFIX: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,31}$/, 'must be lower-case letters, digits and _')
    .default('verta'),
  VERTA_DATABASE__TLS: z.enum(['disabled', 'verify_identity']).optional(),
  VERTA_DATABASE__POOL__SIZE: z.coerce
    .number(poolRange)
    .int(poolRange)
    .min(1, poolRange)
    .max(1000, poolRange)
    .default(10),
})

type Variables = z.output<typeof variables>
export type Environment = Readonly<Record<string, string | undefined>>

/** Takes what the file `.env` in the working folder sets and the environment does not; without the file, nothing. */
export function loadEnvironmentFile(): void {
  try {
    process.loadEnvFile()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    if (code !== 'ENOENT') throw new ConfigurationInvalid([{ pointer: '/.env', message: `cannot be read (${code})` }])
  }
}

/** Reads the environment, this process's own by default; an empty variable counts as unset. Rejects with `configuration_invalid`. */
export function loadConfig(
  overrides: { readonly storage?: 'memory' } = {},
  environment: Environment = process.env,
): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = variables.safeParse({ ...set, ...(overrides.storage && { STORAGE: overrides.storage }) })
  if (!parsed.success) {
    throw new ConfigurationInvalid(
      parsed.error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, message })),
    )
  }
  const values = parsed.data
  return {
    storage: values.STORAGE,
    http: httpOf(values),
    importFolder: values.VERTA_IMPORTS__FOLDER ?? null,
    uploads: { folder: values.VERTA_UPLOADS__FOLDER, largest: values.VERTA_UPLOADS__LARGEST },
    logLevel: values.LOG_LEVEL,
    database: databaseOf(values),
    secret: secretOf(values.VERTA_SECRET),
  }
}

const httpOf = (values: Variables): HttpConfig => ({
  host: values.VERTA_HTTP__HOST,
  port: values.PORT,
  trustedProxies: values.VERTA_HTTP__TRUSTED_PROXIES,
  corsOrigins: values.VERTA_HTTP__CORS_ORIGINS,
  rateLimits:
    values.VERTA_HTTP__RATE_LIMIT__ENABLED === 'true'
      ? { perAddress: values.VERTA_HTTP__RATE_LIMIT__PER_ADDRESS, perKey: values.VERTA_HTTP__RATE_LIMIT__PER_KEY }
      : null,
})

function databaseOf(values: Variables): DatabaseConfig | null {
  if (values.DATABASE_URL === undefined) {
    if (values.STORAGE === 'tidb')
      throw wrong('DATABASE_URL', 'is required by STORAGE=tidb: mysql://user:password@host:4000/')
    return null
  }
  const url = parsedUrl(values.DATABASE_URL)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return {
    host,
    port: url.port === '' ? 4000 : Number(url.port),
    user: decoded(url.username) || 'root',
    password: decoded(url.password),
    tls: values.VERTA_DATABASE__TLS ?? (isLocal(host) ? 'disabled' : 'verify_identity'),
    prefix: values.VERTA_DATABASE__PREFIX,
    poolSize: values.VERTA_DATABASE__POOL__SIZE,
  }
}

function parsedUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || url.hostname === '')
    throw wrong('DATABASE_URL', 'must look like mysql://user:password@host:4000/')
  if (url.protocol !== 'mysql:')
    throw wrong('DATABASE_URL', 'must begin with mysql:// (TiDB speaks the protocol of MySQL)')
  if (url.search !== '') throw wrong('DATABASE_URL', 'takes no parameters; TLS is set by VERTA_DATABASE__TLS')
  if (url.pathname.length > 1)
    throw wrong('DATABASE_URL', 'names no database; VERTA_DATABASE__PREFIX leads their names')
  return url
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw wrong('DATABASE_URL', 'holds a % that encodes nothing; write %25 for a %')
  }
}

/** Base64 of 32 bytes. */
function secretOf(text: string | undefined): Uint8Array | null {
  if (text === undefined) return null
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== 32 || bytes.toString('base64').replace(/=+$/, '') !== text.replace(/=+$/, '')) {
    throw wrong('VERTA_SECRET', 'must be 32 bytes in base64: openssl rand -base64 32')
  }
  return Uint8Array.from(bytes)
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text

const isLocal = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host)

const wrong = (variable: string, message: string): ConfigurationInvalid =>
  new ConfigurationInvalid([{ pointer: `/${variable}`, message }])
