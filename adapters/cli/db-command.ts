import { Command, Option } from 'commander'
import { Invalid } from '../../domain/shared/errors.ts'
import type { OpenApp } from './app.ts'
import { onInstance } from './instance.ts'
import { say, type Terminal } from './terminal.ts'

export function dbCommand(open: OpenApp, terminal: Terminal): Command {
  return new Command('db')
    .summary('make the databases, and print what its users need')
    .description('Works on the databases themselves: each context has one.')
    .addCommand(createCommand(open, terminal))
    .addCommand(grantsCommand(open, terminal))
    .addHelpText('after', '\nExample:\n  verta db create')
}

const createCommand = (open: OpenApp, terminal: Terminal): Command =>
  new Command('create')
    .description('make the databases that are missing, without a table; again is no change')
    .addHelpText('after', '\nExample:\n  verta db create')
    .action(() =>
      onInstance(open, async ({ migrations }) => {
        for (const { context, database, created } of await migrations.create()) {
          say(terminal.stdout, `${context}  ${created ? 'created' : 'is there'}  ${database}`)
        }
      }),
    )

interface GrantsOptions {
  readonly role: 'app' | 'migrator'
  readonly user: string
}

const grantsCommand = (open: OpenApp, terminal: Terminal): Command =>
  new Command('grants')
    .description('print the statements that give a user what it needs, and no more; nothing is executed')
    .addOption(
      new Option('--role <role>', 'app: reads and writes rows; migrator: changes the schema, too')
        .choices(['app', 'migrator'])
        .default('app'),
    )
    .requiredOption('--user <name>', 'the user, as name or name@host')
    .addHelpText('after', '\nExample:\n  verta db grants --role migrator --user verta_migrator')
    .action(({ role, user }: GrantsOptions) =>
      onInstance(open, async ({ migrations }) => {
        if (user.replace(/@.*$/, '') === '') throw Invalid.of('/user', 'must not be empty')
        say(terminal.stdout, '-- The user itself is made first: CREATE USER … IDENTIFIED BY …;')
        for (const grant of migrations.grants(role, user)) say(terminal.stdout, grant)
      }),
    )
