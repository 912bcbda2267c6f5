import { Command } from 'commander'
import type { App, MigrationState, MigrationStep, OpenApp } from './app.ts'
import { MemoryOnly, useTidb } from './failure.ts'
import { say, type Terminal } from './terminal.ts'

export function migrateCommand(open: OpenApp, terminal: Terminal): Command {
  const withTidb = (work: (app: App) => Promise<void>) => async (): Promise<void> => {
    const app = await open({})
    try {
      if (app.storage === 'memory') throw new MemoryOnly(useTidb)
      await work(app)
    } finally {
      await app.close()
    }
  }
  const step = (name: 'latest' | 'up' | 'down', description: string): Command =>
    new Command(name)
      .description(description)
      .action(withTidb(async (app) => tellSteps(terminal, await app.migrations[name]())))
  const status = new Command('status')
    .description('tell which steps are taken; writes nothing')
    .action(withTidb(async (app) => tellStatus(terminal, await app.migrations.status())))
  return new Command('migrate')
    .summary('bring the database schema up or down')
    .description(
      'Brings the schema of the databases up or down. The first step creates them. Two at once migrate once.',
    )
    .addCommand(step('latest', 'take every step that is missing'))
    .addCommand(step('up', 'take the next step'))
    .addCommand(step('down', 'take the last step back, and lose what its table held'))
    .addCommand(status)
    .addHelpText('after', '\nExample:\n  verta migrate latest')
}

function tellSteps(terminal: Terminal, steps: readonly MigrationStep[]): void {
  for (const { context, name, direction } of steps) {
    say(terminal.stdout, `${context}  ${direction === 'up' ? 'applied' : 'reverted'}  ${name}`)
  }
  if (steps.length === 0) say(terminal.stdout, 'Nothing to do.')
}

function tellStatus(terminal: Terminal, states: readonly MigrationState[]): void {
  for (const { context, name, appliedAt } of states) {
    say(terminal.stdout, `${context}  ${appliedAt?.toISOString() ?? 'pending                 '}  ${name}`)
  }
}
