import { Command } from 'commander'
import type { DatabaseHealth, Health } from '../../domain/operations/index.ts'
import { healthJson } from '../http/operations/representation.ts'
import type { OpenApp } from './app.ts'
import { type ExitCode, exitCodeOf } from './exit-codes.ts'
import { failureLine } from './failure.ts'
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
      const app = await open({})
      try {
        const failure = await app.readiness.check().then(
          () => null,
          (error: unknown) => ({ error }),
        )
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
  Storage: health.durable
    ? health.storage
    : `${health.storage}: nothing outlives the process; set STORAGE=tidb and DATABASE_URL`,
  'Looked (UTC)': moment(health.checkedAt),
  ...(health.database !== null && factsOfDatabase(health.database)),
})

const factsOfDatabase = ({
  tls,
  pool,
  breaker,
  retries,
  ...database
}: DatabaseHealth): Readonly<Record<string, string>> => ({
  Server: `${database.version} at ${database.host}:${database.port}, as ${database.user}`,
  Answered: `in ${database.milliseconds} ms; its clock is ${Math.abs(database.clockSkew)} ms ${database.clockSkew < 0 ? 'behind' : 'ahead'}`,
  Encrypted: encryption(tls),
  ...Object.fromEntries(
    database.contexts.map(({ context, database: name, milliseconds, pending }) => [
      `Schema: ${context}`,
      `${name}, ${pending === 0 ? 'up to date' : `${pending} steps behind`}, read in ${milliseconds} ms`,
    ]),
  ),
  Pool: `${pool.inUse} of ${pool.limit} in use, ${pool.idle} idle, ${pool.queued} waiting, ${pool.waitedLongest} ms the longest wait`,
  Retries: countsOf(retries),
  ...(breaker.open && { Breaker: 'open: the database did not answer, and is left alone for a moment' }),
})

function encryption({ mode, verified, cipher, certificateExpiresAt }: DatabaseHealth['tls']): string {
  if (cipher === null) return `${yesOrNo(false)} (${mode})`
  const until = certificateExpiresAt === null ? '' : `, certificate valid until ${moment(certificateExpiresAt)}`
  return `${cipher} (${mode}${verified ? '' : ': nobody checks whose certificate it is'})${until}`
}

const countsOf = (retries: DatabaseHealth['retries']): string =>
  Object.entries(retries)
    .map(([code, times]) => `${code}: ${times}`)
    .join(', ') || 'none'
