import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { cronTimes } from '../../adapters/time/cron-times.ts'
import { Invalid } from '../../domain/shared/errors.ts'

/* Every setting: what it may be, what it is unless it is set, and what it is for. Values come as text, or as YAML has them. */

const whole = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`
  return z.coerce.number(message).int(message).min(least, message).max(most, message)
}

const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])], 'must be true or false')
  .transform((value) => value === true || value === 'true')

const list = z
  .union([z.array(z.string()), z.string()], 'must be a list')
  .transform((value) => [value].flat().flatMap((text) => text.split(',').flatMap((item) => item.trim() || [])))

const text = (what = 'text') => z.string(`must be ${what}`).min(1, 'must not be empty')

const oneOf = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names, `must be one of ${names.join(', ')}`)

const milliseconds = (least: number, most: number) => whole(least, most)

const services = ['archive', 'workers', 'scheduler'] as const

const minute = 60_000
const hour = 60 * minute

export const settingsSchema = z.object({
  storage: oneOf(['memory', 'tidb'])
    .default('memory')
    .meta({ env: 'STORAGE', description: 'Where the archive is kept: memory (nothing outlives the process) or tidb.' }),
  services: list
    .refine(areServices, {
      error: ({ input }) => `must name some of ${services.join(', ')}${butNot([input].flat().map(String))}`,
    })
    .transform((names) => services.filter((service) => names.includes(service)))
    .default([...services])
    .meta({
      env: 'SERVICES',
      shown: services.join(','),
      description:
        'What this process does of the whole: archive (its routes over HTTP), workers (jobs and syncs), scheduler (orders syncs when they are due). Keys, jobs, audit, health and metrics are always answered.',
    }),
  secret: z.string().optional().meta({
    env: 'VERTA_SECRET',
    secret: true,
    description:
      '32 random bytes in base64, made once by: openssl rand -base64 32. It encrypts the keys behind the pseudonyms. STORAGE=tidb does not start without it, nor with another one later: keep a copy.',
  }),
  database: z.object({
    url: text().optional().meta({
      env: 'DATABASE_URL',
      secret: true,
      example: 'mysql://root@127.0.0.1:4000/',
      description:
        'mysql://user:password@host:4000/ in one; %40 stands for an @ in the password. It may end with ?ssl_ca=<file>, ssl_cert, ssl_key, ssl_verify_cert=true and ssl_verify_identity=true. The settings below outdo its parts.',
    }),
    host: text('the name of a host').optional().meta({ description: 'The TiDB’s host.' }),
    port: whole(1, 65_535).default(4000).meta({ description: 'The TiDB’s port.' }),
    username: text().default('root').meta({ description: 'TiDB Cloud: <prefix>.root.' }),
    password: z.string('must be text').optional().meta({ secret: true, description: 'Its password.' }),
    password_file: text().optional().meta({ description: 'A file that holds the password, in place of the password.' }),
    prefix: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,31}$/, 'must be at most 32 lower-case letters, digits and _')
      .default('verta')
      .meta({ description: 'Leads the names of the databases: <prefix>_archive_db and so on.' }),
    tls: z.object({
      mode: oneOf(['disabled', 'required', 'verify_ca', 'verify_identity']).optional().meta({
        env: 'VERTA_DATABASE__TLS',
        description:
          'disabled; required: encrypted, to whomever; verify_ca: to whoever has a certificate of the authority; verify_identity: of that name.',
      }),
      ca: text().optional().meta({ description: 'A file of authorities in PEM; without it, those that Node knows.' }),
      cert: text().optional().meta({ description: 'A file with a certificate of our own in PEM.' }),
      key: text().optional().meta({ description: 'A file with its key in PEM.' }),
    }),
    pool: z.object({
      size: whole(1, 1000).default(10).meta({ description: 'Connections at most.' }),
      queue_limit: whole(1, 100_000).default(1000).meta({ description: 'Who may wait for one at most.' }),
      acquire_timeout_ms: milliseconds(100, hour).default(10_000).meta({ description: 'How long they wait.' }),
      idle_timeout_ms: milliseconds(1000, hour)
        .default(4 * minute)
        .meta({ description: 'How long one is kept that nobody needs. TiDB Cloud cuts them at 340 s.' }),
      max_lifetime_ms: milliseconds(1000, 24 * hour)
        .default(5 * minute)
        .meta({ description: 'How old one becomes at most, give or take a tenth.' }),
    }),
    timeouts: z.object({
      connect_ms: milliseconds(100, 5 * minute)
        .default(10_000)
        .meta({ description: 'How long connecting may take.' }),
      query_ms: milliseconds(100, hour)
        .default(30_000)
        .meta({ description: 'How long a statement may take; it is ended on the server, too.' }),
    }),
    health_interval_ms: milliseconds(100, hour)
      .default(5_000)
      .meta({ description: 'How often is looked whether all is well.' }),
    retries: z.object({
      attempts: whole(1, 20).default(8).meta({
        description: 'How often a transaction is tried that met another one, or a server that was not there.',
      }),
      base_delay_ms: milliseconds(1, minute)
        .default(32)
        .meta({ description: 'About how long before the second time; twice as long before each further one.' }),
    }),
  }),
  discord: z.object({
    token: z.string().optional().meta({
      env: 'DISCORD_BOT_TOKEN',
      secret: true,
      description: 'The bot’s token: needed to sync. It is never stored, and never logged.',
    }),
    token_file: text().optional().meta({ description: 'A file that holds the token, in place of the token.' }),
    api: text()
      .refine((address) => URL.canParse(address), 'must be an address: https://discord.com/api')
      .default('https://discord.com/api')
      .meta({ description: 'Where Discord’s API is, without its version.' }),
    requests_per_second: whole(1, 50).default(45).meta({
      description:
        'Requests in a second that the bot makes at most, in all processes that share a database; Discord permits 50.',
    }),
    refused_requests: whole(1, 10_000).default(8_000).meta({
      description:
        'Refused requests (401, 403, 429) of the bot in ten minutes after which nothing more is asked until they are older; Discord blocks the machine at 10,000.',
    }),
  }),
  sync: z.object({
    workers: whole(0, 64).default(4).meta({
      description:
        'Channels that this process walks at the same time, of any tenant that is synced; 0, or without a bot’s token: it leaves syncs to others.',
    }),
    tenants_at_once: whole(1, 64).default(4).meta({
      description: 'Syncs of tenants that this process keeps going at the same time.',
    }),
    pages_at_once: whole(1, 100_000).default(50).meta({
      description:
        'Pages of a channel, of a hundred messages each, that are read before another channel that waits has its turn.',
    }),
    backoff_seconds: whole(0, 3_600).default(4).meta({
      description:
        'At most so long waits a channel for which Discord does not answer, in seconds; twice as long each further time, four in all.',
    }),
    schedule: text()
      .transform((cron, { issues }) => {
        try {
          return cron === 'off' ? null : cronTimes.check(cron)
        } catch (error) {
          if (!(error instanceof Invalid)) throw error
          const why = error.details.issues.map(({ message }) => message).join('; ')
          const message = `must be a cron of five fields, as 0 * * * *, or off: ${why}`
          issues.push({ code: 'custom', message, input: cron })
          return z.NEVER
        }
      })
      .default('0 * * * *')
      .meta({
        shown: '0 * * * *',
        description:
          'When every tenant that has no schedule of its own is synced by itself: a cron of five fields, in UTC; off: no tenant is, whatever its own. The same for all processes.',
      }),
    schedule_jitter_seconds: whole(0, 86_400).default(600).meta({
      description:
        'Tenants of one schedule are spread over so many seconds behind its times; each has its place. The same for all processes.',
    }),
    reaction_users: flag.default(true).meta({
      description: 'Whether everyone who reacted is asked for, where counts changed: a request for each emoji.',
    }),
  }),
  http: z.object({
    host: text()
      .default('127.0.0.1')
      .meta({ description: 'The address that HTTP listens on; 0.0.0.0 for every network of the machine.' }),
    port: whole(0, 65_535).default(8080).meta({ env: 'PORT', description: 'The port; 0 for any that is free.' }),
    trusted_proxies: list
      .refine(
        (items) => items.every(isNetwork),
        'must be addresses or networks, with commas between them: 127.0.0.1,10.0.0.0/8',
      )
      .default([])
      .meta({
        example: '127.0.0.1,10.0.0.0/8',
        description: 'The proxies in front, as addresses and networks: of them alone X-Forwarded-For counts.',
      }),
    cors_origins: list
      .refine(
        (items) => items.every((item) => item === '*' || isOrigin(item)),
        'must be origins, with commas between them: https://example.org; or *',
      )
      .default([])
      .meta({
        example: 'https://example.org',
        description: 'Origins whose pages may read the replies; * is every one. Cookies never count.',
      }),
    rate_limit: z.object({
      enabled: flag.default(true).meta({ description: 'Whether rates are limited, in each process by itself.' }),
      per_address: whole(1, 1_000_000)
        .default(300)
        .meta({ description: 'Requests in a minute of one address without a valid API key.' }),
      per_key: whole(1, 1_000_000).default(1200).meta({ description: 'Requests in a minute of one API key.' }),
    }),
  }),
  jobs: z.object({
    kept_days: whole(7, 3_650).default(90).meta({
      description: 'How long jobs that have ended are kept since they were made, in days. What they did stays.',
    }),
  }),
  imports: z.object({
    folder: text().optional().meta({
      example: '/srv/exports',
      description: 'The one folder of which imports may be asked for by path over HTTP. Without it: none.',
    }),
  }),
  uploads: z.object({
    folder: text().default(join(tmpdir(), 'verta-uploads')).meta({
      shown: 'verta-uploads in the system’s folder for temporary files',
      example: '/srv/uploads',
      description:
        'Where uploads wait for their import. Processes that share a database share this folder too: any of them may do the import.',
    }),
    largest: whole(1, Number.MAX_SAFE_INTEGER)
      .default(20_000_000_000)
      .meta({ description: 'The largest upload, in bytes.' }),
  }),
  log: z.object({
    level: oneOf(['error', 'warn', 'info', 'silent']).default('info').meta({
      env: 'LOG_LEVEL',
      description:
        'What is logged: error, warn, info or silent. Unless it is set, commands other than `serve`, `worker` and `demo` log warn.',
    }),
    format: oneOf(['json', 'pretty'])
      .default('json')
      .meta({ description: 'json: an object a line, for programs; pretty: for people.' }),
    slow_statement_ms: milliseconds(1, hour).default(1_000).meta({
      description: 'A statement that takes so long is logged: which, how long, how many rows; never a value.',
    }),
  }),
})

export type Settings = z.output<typeof settingsSchema>

function isNetwork(address: string): boolean {
  const [ip = '', bits, ...rest] = address.split('/')
  const version = isIP(ip)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

function unknownOf(names: readonly string[]): readonly string[] {
  const known: readonly string[] = services
  return names.filter((name) => !known.includes(name))
}

function areServices(names: readonly string[]): boolean {
  return names.length > 0 && unknownOf(names).length === 0
}

function butNot(names: readonly string[]): string {
  const unknown = unknownOf(names)
  return unknown.length === 0 ? '' : `, not ${unknown.join(', ')}`
}

const isOrigin = (origin: string): boolean => URL.canParse(origin) && new URL(origin).origin === origin
