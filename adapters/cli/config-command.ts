import { Command } from 'commander'
import type { EffectiveSetting, EffectiveSettings } from './app.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { plural } from './figures.ts'
import { sayJson, withJson } from './listing.ts'
import { type Column, tableOf } from './table.ts'
import { printable, say, type Terminal } from './terminal.ts'

interface ConfigOptions {
  readonly check?: true
  readonly json?: true
}

export const configCommand = (
  settings: () => EffectiveSettings,
  terminal: Terminal,
  exit: (code: ExitCode) => void,
): Command =>
  withJson(new Command('config'))
    .summary('show every setting, and where it comes from')
    .description('Shows every setting that is in force and where it comes from; secrets are masked.')
    .option('--check', 'tell of everything that is wrong instead, and end with 2 where something is')
    .addHelpText('after', '\nExample:\n  verta config --check')
    .action(({ check, json }: ConfigOptions) => {
      const effective = settings()
      if (json) sayJson(terminal.stdout, effective)
      else if (!check) say(terminal.stdout, tableOf(columns, effective.settings, terminal.stdout.columns))
      for (const { pointer, message } of effective.issues)
        say(terminal.stderr, printable(`${pointer.slice(1)} ${message}`))
      if (effective.issues.length > 0) exit(exitCodes.usage)
      else if (check && !json)
        say(terminal.stdout, `${plural(effective.settings.length, 'setting')}: nothing is wrong.`)
    })

const columns: readonly Column<EffectiveSetting>[] = [
  { head: 'Setting', cell: ({ name }) => name },
  { head: 'Value', cell: ({ value }) => value ?? '–' },
  { head: 'From', cell: ({ source }) => source },
]
