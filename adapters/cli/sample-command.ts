import { Command, InvalidArgumentError, Option } from 'commander'
import type { SampleRequest, Samples } from './app.ts'
import { plural } from './figures.ts'
import { say, type Terminal } from './terminal.ts'

interface SampleOptions {
  readonly messages: number
  readonly out: string
  readonly seed: number
  readonly edition: number
  readonly exporter: string
  readonly layout: SampleRequest['layout']
  readonly rendered?: true
}

export function sampleCommand(samples: Samples, terminal: Terminal): Command {
  return new Command('sample')
    .summary('make a community up, as export files')
    .description(
      'Writes a made-up community out as DiscordChatExporter files: the same bytes for the same seed. For trials, tests and reports of defects.',
    )
    .requiredOption('--out <folder>', 'where the files go; made if need be')
    .option('--messages <count>', 'messages in all', count, 10_000)
    .option('--seed <number>', 'another number, another community', count, 1)
    .option(
      '--edition <number>',
      'the same community later: 1 to 60, each with new, edited and deleted messages',
      edition,
      1,
    )
    .addOption(new Option('--exporter <version>', 'the version to write as').choices(samples.versions).default('2.48'))
    .addOption(
      new Option('--layout <layout>', 'one file a channel, several, or one from its end')
        .choices(['whole', 'partitioned', 'reversed'])
        .default('whole'),
    )
    .option('--rendered', 'write names in place of ids into texts, as the exporter does unless it is told otherwise')
    .addHelpText('after', '\nExample:\n  verta sample --messages 100000 --out ./sample')
    .action(async ({ out, exporter, rendered, ...options }: SampleOptions) => {
      const markdown = rendered ? 'rendered' : 'raw'
      const files = await samples.write({ ...options, folder: out, version: exporter, markdown })
      const messages = files.reduce((sum, file) => sum + file.messages, 0)
      say(terminal.stdout, `${plural(files.length, 'file')} with ${plural(messages, 'message')} in ${out}`)
    })
}

function count(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError('It is a whole number.')
  return number
}

function edition(text: string): number {
  const number = count(text)
  if (number < 1 || number > 60) throw new InvalidArgumentError('It is a number from 1 to 60.')
  return number
}
