import { Command } from 'commander'
import type { App, OpenApp, Work } from './app.ts'
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
    .action(() => onInstance(open, (app) => work(app, terminal), {}))
}

async function work(app: App, terminal: Terminal): Promise<void> {
  await checkReadiness(app, terminal)
  const working = await app.work()
  try {
    say(terminal.stderr, whatItDoes(working.work))
    await terminal.stopped()
  } finally {
    await working.close()
  }
}

function whatItDoes({ jobs, syncs, schedules }: Work): string {
  const works = syncs === 'done' ? 'works on jobs and syncs' : 'works on jobs'
  const parts = [...(jobs ? [works] : []), ...(schedules ? ['orders syncs that are due'] : [])]
  return `Verta ${parts.join(', and ')}.${leftToOthers[syncs]}`
}

const leftToOthers = {
  done: '',
  no_workers: ' Jobs and syncs are left to others: SERVICES names no workers.',
  no_token: ' Syncs are left to others: DISCORD_BOT_TOKEN is not set.',
  no_lanes: ' Syncs are left to others: VERTA_SYNC__WORKERS is 0.',
} as const satisfies Record<Work['syncs'], string>
