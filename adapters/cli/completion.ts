import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'

/** Adds `completion <shell>`, which prints what a shell needs to complete the commands that `program` has by then. */
export function addCompletion(program: Command): void {
  tab(program, { completionCommandName: 'completion' })
  program.commands
    .find((command) => command.name() === 'completion')
    ?.description('print what a shell needs to complete commands as they are typed')
    .addHelpText('after', '\nExample:\n  source <(verta completion bash)')
}
