import { Command } from 'commander'
import { scopes } from '../../domain/operations/index.ts'
import { DomainError } from '../../domain/shared/errors.ts'
import type { App, OpenApp } from './app.ts'
import { tellSteps } from './migrate-command.ts'
import { printable, say, type Terminal } from './terminal.ts'

export function serveCommand(open: OpenApp, terminal: Terminal): Command {
  return new Command('serve')
    .summary('answer HTTP')
    .description(
      'Serves the archive over HTTP on PORT (8080), works on jobs and syncs and orders those that are due, until it is asked to stop. SERVICES names less.',
    )
    .option('--migrate', 'first take every step of the schema that is missing')
    .addHelpText(
      'after',
      '\nExample:\n  STORAGE=tidb DATABASE_URL=mysql://root@127.0.0.1:4000/ VERTA_SECRET=… verta serve',
    )
    .action(async ({ migrate }: { readonly migrate?: true }) => {
      const app = await open({})
      try {
        if (migrate && app.storage === 'tidb') await migrateFirst(app, terminal)
        await serve(app, terminal, (url) => say(terminal.stderr, `Verta answers at ${url}`))
      } finally {
        await app.close()
      }
    })
}

/** What cannot be reached cannot be migrated; whoever waits for it is told of the schema then. */
async function migrateFirst({ migrations }: App, { stderr }: Terminal): Promise<void> {
  try {
    tellSteps(stderr, await migrations.latest())
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'storage_unavailable' || 'steps' in error.details) throw error
    say(stderr, printable(`${error.message} Nothing was migrated: start again with --migrate once it is there.`))
  }
}

/** A database that is not there may come; one of another version or secret stays what it is. */
export async function checkReadiness({ readiness }: App, { stderr }: Terminal): Promise<void> {
  try {
    await readiness.check()
  } catch (error) {
    if (!(error instanceof DomainError) || !['storage_unavailable', 'storage_busy'].includes(error.code)) throw error
    say(stderr, printable(`${error.message} Verta runs all the same, and is ready as soon as it is.`))
  }
}

/** Answers until the process is asked to stop; `ready` is told the address. */
export async function serve(app: App, terminal: Terminal, ready: (url: string) => void): Promise<void> {
  await checkReadiness(app, terminal)
  const listening = await app.listen()
  try {
    if (app.storage === 'memory') await tellKey(app, terminal)
    ready(listening.url)
    await terminal.stopped()
  } finally {
    await listening.close()
  }
}

/** Nobody could make one: what is in memory is this process's alone. */
async function tellKey({ operations }: App, { stderr }: Terminal): Promise<void> {
  const { text } = await operations.createApiKey({ name: 'this process', scopes, tenants: null, expiresAt: null })
  say(stderr, `STORAGE=memory: nothing outlives this process. Its API key, shown this once: ${text}`)
}
