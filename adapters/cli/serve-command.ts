import { Command } from 'commander'
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
  if (app.storage === 'memory') say(terminal.stderr, 'STORAGE=memory: nothing outlives this process.')
  const listening = await app.listen()
  try {
    ready(listening.url)
    await terminal.stopped()
  } finally {
    await listening.close()
  }
}
