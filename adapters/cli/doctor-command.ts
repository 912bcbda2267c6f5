import { Command } from 'commander'
import type {
  ContextHealth,
  DatabaseHealth,
  Health,
  PoolHealth,
  ServerHealth,
  SyncHealth,
} from '../../domain/operations/index.ts'
import { healthJson } from '../http/operations/representation.ts'
import type { OpenApp } from './app.ts'
import { type ExitCode, exitCodeOf } from './exit-codes.ts'
import { failureLine } from './failure.ts'
import { duration, listed, plural } from './figures.ts'
import { sayJson, withJson } from './listing.ts'
import { factsOf, moment, yesOrNo } from './table.ts'
import { printable, say, type Terminal } from './terminal.ts'

export const doctorCommand = (open: OpenApp, terminal: Terminal, exit: (code: ExitCode) => void): Command =>
  withJson(new Command('doctor'))
    .summary('look whether everything is well')
    .description(
      'Looks whether the database answers, has the right schema and the right secret, and tells what it found.',
    )
    .addHelpText('after', '\nExample:\n  verta doctor')
    .action(async ({ json }: { readonly json?: true }) => {
      const app = await open({ quiet: true })
      try {
        const failure = await app.readiness.check().then(
          () => null,
          (error: unknown) => ({ error }),
        )
        if (failure === null) await app.lookAtSyncs().catch(() => {})
        const { health } = app.readiness
        if (json) sayJson(terminal.stdout, healthJson(health))
        else say(terminal.stdout, factsOf(factsIn(health)))
        if (failure === null) return
        say(terminal.stderr, printable(failureLine(failure.error)))
        exit(exitCodeOf(failure.error))
      } finally {
        await app.close()
      }
    })

const factsIn = (health: Health): Readonly<Record<string, string>> => ({
  Status: health.reason === null ? health.status : `${health.status} (${health.reason})`,
  ...(health.detail !== null && { Why: health.detail }),
  Storage: health.durable
    ? health.storage
    : `${health.storage}: nothing outlives the process; set STORAGE=tidb and DATABASE_URL`,
  'Looked (UTC)': moment(health.checkedAt),
  ...(health.database !== null && factsOfDatabase(health.database)),
  ...(health.syncs !== null && {
    Syncs: syncFacts(health.syncs),
    Scheduler: health.syncs.scheduler ?? 'no process orders the syncs that are due',
  }),
})

function syncFacts({ tenants }: SyncHealth): string {
  const overdue = tenants.flatMap(({ tenant, overdueSince }) =>
    overdueSince === null ? [] : [`${tenant} since ${moment(overdueSince)}`],
  )
  const all = `${plural(tenants.length, 'tenant')} with a guild`
  return overdue.length === 0 ? `${all}, none overdue` : `${all}, overdue: ${listed(overdue)}`
}

const factsOfDatabase = (database: DatabaseHealth): Readonly<Record<string, string>> => ({
  Server: `${database.server?.version ?? 'no answer'} at ${database.host}:${database.port}, as ${database.user}`,
  ...(database.server !== null && { Answered: answered(database.server) }),
  Encrypted: database.server === null ? database.tls.mode : encryption(database.tls),
  ...Object.fromEntries(database.contexts.map((context) => [`Schema: ${context.context}`, schemaOf(context)])),
  Pool: poolFacts(database.pool),
  Retries: countsOf(database.retries),
  ...(database.breaker.open && { Breaker: 'open: the database did not answer, and is left alone for a moment' }),
})

const answered = ({ milliseconds, clockSkew }: ServerHealth): string =>
  `in ${milliseconds} ms; its clock is ${Math.abs(clockSkew)} ms ${clockSkew < 0 ? 'behind' : 'ahead'}`

function schemaOf({ database, reachable, milliseconds, pending }: ContextHealth): string {
  if (!reachable) return pending === null ? `${database}, cannot be read` : `${database}, ${missing(pending)}`
  return `${database}, ${missing(pending ?? 0)}, read in ${milliseconds} ms`
}

const missing = (pending: number): string => (pending === 0 ? 'up to date' : `${plural(pending, 'step')} behind`)

const poolFacts = ({ inUse, limit, idle, queued, waitedLongest, oldest }: PoolHealth): string =>
  `${inUse} of ${limit} in use, ${idle} idle, the oldest ${duration(oldest / 1000)} old, ${queued} waiting, ${waitedLongest} ms the longest wait`

function encryption({ mode, verified, cipher, certificateExpiresAt }: DatabaseHealth['tls']): string {
  if (cipher === null) return `${yesOrNo(false)} (${mode})`
  const until = certificateExpiresAt === null ? '' : `, certificate valid until ${moment(certificateExpiresAt)}`
  return `${cipher} (${mode}${verified ? '' : ': nobody checks whose certificate it is'})${until}`
}

const countsOf = (retries: DatabaseHealth['retries']): string =>
  Object.entries(retries)
    .map(([code, times]) => `${code}: ${times}`)
    .join(', ') || 'none'
