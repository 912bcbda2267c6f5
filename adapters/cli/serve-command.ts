import { Command } from 'commander'
import { scopes } from '../../domain/operations/index.ts'
import type { App, OpenApp } from './app.ts'
import { say, type Terminal } from './terminal.ts'

export function serveCommand(open: OpenApp, terminal: Terminal): Command {
  return new Command('serve')
    .summary('answer HTTP')
    .description('Serves the archive over HTTP on PORT (8080) until it is asked to stop.')
    .addHelpText('after', '\nExample:\n  STORAGE=tidb DATABASE_URL=mysql://root@127.0.0.1:4000/ verta serve')
    .action(async () => {
      const app = await open({})
      try {
        await app.archive.checkSecret()
        await serve(app, terminal, (url) => say(terminal.stderr, `Verta answers at ${url}`))
      } finally {
        await app.close()
      }
    })
}

/** Answers until the process is asked to stop; `ready` is told the address. */
export async function serve(app: App, terminal: Terminal, ready: (url: string) => void): Promise<void> {
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
