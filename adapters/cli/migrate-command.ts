import { Command } from 'commander'
import type { MigrationState, MigrationStep, OpenApp } from './app.ts'
import { type ConsentOptions, consentOf, withYes } from './consent.ts'
import { onInstance } from './instance.ts'
import { say, type Terminal } from './terminal.ts'

export function migrateCommand(open: OpenApp, terminal: Terminal): Command {
  return new Command('migrate')
    .summary('bring the database schema up or down')
    .description(
      'Brings the schema of the databases up or down. The first step creates them. Two at once migrate once.',
    )
    .addCommand(upCommand(open, terminal, 'latest', 'take every step that is missing'))
    .addCommand(upCommand(open, terminal, 'up', 'take the next step'))
    .addCommand(downCommand(open, terminal))
    .addCommand(toCommand(open, terminal))
    .addCommand(statusCommand(open, terminal))
    .addHelpText('after', '\nExample:\n  verta migrate latest')
}

interface ContextOptions {
  readonly context?: string
}

const withContext = (command: Command): Command =>
  command.option('--context <name>', 'only the database of this one: archive, operations')

const upCommand = (open: OpenApp, terminal: Terminal, name: 'latest' | 'up', description: string): Command =>
  withContext(new Command(name))
    .description(description)
    .addHelpText('after', `\nExample:\n  verta migrate ${name}`)
    .action(({ context }: ContextOptions) =>
      onInstance(open, async ({ migrations }) => tellSteps(terminal.stdout, await migrations[name](context))),
    )

const downCommand = (open: OpenApp, terminal: Terminal): Command =>
  withYes(withContext(new Command('down')))
    .description('take the last step back, and lose what its table held')
    .addHelpText('after', '\nExample:\n  verta migrate down --context operations --yes')
    .action(async ({ context, ...options }: ContextOptions & ConsentOptions) => {
      const consent = consentOf(terminal, options)
      await onInstance(open, async ({ migrations }) => {
        await consent(
          () => `The last step of ${context ?? 'every context'} will be taken back; what its table holds is lost.`,
        )
        tellSteps(terminal.stdout, await migrations.down(context))
      })
    })

const toCommand = (open: OpenApp, terminal: Terminal): Command =>
  withYes(new Command('to'))
    .description('go up or down until this step is the last one taken; what goes down loses what its tables held')
    .argument('<context>', 'whose database: archive, operations')
    .argument('<step>', 'its name, as the status shows it')
    .addHelpText('after', '\nExample:\n  verta migrate to operations 0003-create-job-queues --yes')
    .action(async (context: string, step: string, options: ConsentOptions) => {
      const consent = consentOf(terminal, options)
      await onInstance(open, async ({ migrations }) => {
        await consent(() => `${step} will be the last step of ${context}; what the tables of later ones hold is lost.`)
        tellSteps(terminal.stdout, await migrations.to(context, step))
      })
    })

const statusCommand = (open: OpenApp, terminal: Terminal): Command =>
  withContext(new Command('status'))
    .description('tell which steps are taken; writes nothing')
    .addHelpText('after', '\nExample:\n  verta migrate status')
    .action(({ context }: ContextOptions) =>
      onInstance(open, async ({ migrations }) => tellStatus(terminal, await migrations.status(context))),
    )

export function tellSteps(output: Terminal['stdout'], steps: readonly MigrationStep[]): void {
  for (const { context, name, direction } of steps) {
    say(output, `${context}  ${direction === 'up' ? 'applied' : 'reverted'}  ${name}`)
  }
  if (steps.length === 0) say(output, 'Nothing to do.')
}

function tellStatus(terminal: Terminal, states: readonly MigrationState[]): void {
  for (const { context, name, appliedAt } of states) {
    say(terminal.stdout, `${context}  ${appliedAt?.toISOString() ?? 'pending                 '}  ${name}`)
  }
}
