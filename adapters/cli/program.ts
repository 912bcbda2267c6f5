import { Command, CommanderError } from 'commander'
import type { EffectiveSettings, OpenApp, Samples, SettingsRequest } from './app.ts'
import { auditCommand } from './audit-command.ts'
import type { Pause } from './busy.ts'
import { channelCommand } from './channel-command.ts'
import { addCompletion } from './completion.ts'
import { configCommand } from './config-command.ts'
import { dbCommand } from './db-command.ts'
import { demoCommand } from './demo-command.ts'
import { doctorCommand } from './doctor-command.ts'
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.ts'
import { failureLine } from './failure.ts'
import { importCommand } from './import-command.ts'
import { jobCommand } from './job-command.ts'
import { keyCommand } from './key-command.ts'
import { messageCommand } from './message-command.ts'
import { migrateCommand } from './migrate-command.ts'
import { sampleCommand } from './sample-command.ts'
import { serveCommand } from './serve-command.ts'
import { syncCommand } from './sync-command.ts'
import { tenantCommand } from './tenant-command.ts'
import { printable, say, type Terminal } from './terminal.ts'
import { verifyCommand } from './verify-command.ts'
import { workerCommand } from './worker-command.ts'

export interface ProgramParts {
  readonly open: OpenApp
  readonly samples: Samples
  readonly settings: (request: SettingsRequest) => EffectiveSettings
  readonly terminal: Terminal
  readonly pause: Pause
  readonly version: string
}

/** The `verta` command. It opens the app only when a command needs it, so `--help` asks nothing of the configuration. */
function createProgram(parts: ProgramParts, exit: (code: ExitCode) => void): Command {
  const { samples, terminal, pause, version } = parts
  const program = new Command('verta')
    .description('An archive for chat communities, on TiDB.')
    .version(version)
    .option(
      '--config <file>',
      'a YAML file of settings, in place of VERTA_CONFIG, ./verta.yaml and /etc/verta/verta.yaml',
    )
    .option('--set <setting=value>', 'a setting that outdoes all others; may stand several times', collect)
  const open: OpenApp = (overrides) => parts.open({ ...overrides, ...requestOf(program) })
  program
    .addCommand(serveCommand(open, terminal))
    .addCommand(workerCommand(open, terminal))
    .addCommand(demoCommand(open, terminal, exit))
    .addCommand(importCommand(open, terminal, { exit, pause }))
    .addCommand(syncCommand(open, terminal, { exit, pause }))
    .addCommand(verifyCommand(open, terminal, { exit, pause }))
    .addCommand(tenantCommand(open, terminal))
    .addCommand(channelCommand(open, terminal))
    .addCommand(messageCommand(open, terminal))
    .addCommand(keyCommand(open, terminal))
    .addCommand(jobCommand(open, terminal))
    .addCommand(auditCommand(open, terminal))
    .addCommand(dbCommand(open, terminal))
    .addCommand(migrateCommand(open, terminal))
    .addCommand(doctorCommand(open, terminal, exit))
    .addCommand(sampleCommand(samples, terminal))
    .addCommand(configCommand(() => parts.settings(requestOf(program)), terminal, exit))
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 usage, 3 partly done, 4 refused, 5 storage unavailable,\n130 and 143 stopped by Ctrl-C or SIGTERM. A question answered with no ends with 1.',
    )
  addCompletion(program)
  for (const command of [program, ...descendants(program)]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
  }
  return program
}

/** Runs one command line (without the program's name) and gives its exit code. Never rejects. */
export async function run(args: readonly string[], parts: ProgramParts): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done
  const program = createProgram(parts, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
    say(parts.terminal.stderr, printable(failureLine(error)))
    return exitCodeOf(error)
  }
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

const requestOf = (program: Command): SettingsRequest => program.opts<SettingsRequest>()

const descendants = (command: Command): readonly Command[] =>
  command.commands.flatMap((child) => [child, ...descendants(child)])
