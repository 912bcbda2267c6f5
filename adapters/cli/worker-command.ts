import { Command } from 'commander'
import type { OpenApp } from './app.ts'
import { onInstance } from './instance.ts'
import { checkReadiness } from './serve-command.ts'
import { say, type Terminal } from './terminal.ts'

export function workerCommand(open: OpenApp, terminal: Terminal): Command {
  return new Command('worker')
    .summary('work on jobs and syncs, without HTTP')
    .description(
      'Works on the jobs of the instance and on the channels of the tenants that are synced, beside any number of others on this and on other machines, until it is asked to stop. What is under way is then left to them.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  STORAGE=tidb DATABASE_URL=mysql://root@127.0.0.1:4000/ VERTA_SECRET=… DISCORD_BOT_TOKEN=… verta worker',
    )
    .action(() =>
      onInstance(open, async (app) => {
        await checkReadiness(app, terminal)
        const working = await app.work()
        try {
          say(terminal.stderr, 'Verta works on jobs and syncs.')
          await terminal.stopped()
        } finally {
          await working.close()
        }
      }),
    )
}
