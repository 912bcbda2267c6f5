import { Command, Option } from 'commander'
import type { MessageView, Snowflake } from '../../domain/archive/index.ts'
import { messageJson, revisionJson } from '../http/archive/representation.ts'
import type { App, OpenApp } from './app.ts'
import { plural } from './figures.ts'
import { onInstance, shellViewer } from './instance.ts'
import { type ListingOptions, sayJson, tellPage, withJson, withListing } from './listing.ts'
import { snowflake } from './snowflake-argument.ts'
import { type Column, factsOf, moment, oneLine } from './table.ts'
import { printable, say, type Terminal } from './terminal.ts'

export function messageCommand(open: OpenApp, terminal: Terminal): Command {
  return new Command('message')
    .summary('look at messages and their earlier contents')
    .description('Shows messages, also those that the public does not see.')
    .addCommand(listMessagesCommand(open, terminal))
    .addCommand(showMessageCommand(open, terminal))
    .addHelpText('after', '\nExample:\n  verta message list ferry-fans general --order desc --limit 10')
}

interface ListOptions extends ListingOptions {
  readonly after?: Snowflake
  readonly before?: Snowflake
  readonly around?: Snowflake
  readonly order: 'asc' | 'desc'
}

const listMessagesCommand = (open: OpenApp, terminal: Terminal): Command =>
  withListing(new Command('list'))
    .description('show a stretch of a channel')
    .argument('<tenant>', 'the slug of the tenant')
    .argument('<channel>', 'a snowflake or a slug')
    .option('--after <snowflake>', 'the messages next behind this one', snowflake)
    .option('--before <snowflake>', 'the messages next in front of this one', snowflake)
    .option('--around <snowflake>', 'the messages on both sides of this one', snowflake)
    .addOption(new Option('--order <order>', 'oldest first, or newest first').choices(['asc', 'desc']).default('asc'))
    .addHelpText('after', '\nExample:\n  verta message list ferry-fans general --around 1510366220562468927')
    .action((tenant: string, channel: string, { json, limit, cursor, ...bounds }: ListOptions) =>
      onInstance(open, async ({ archive }) => {
        const asked = { tenant, channel, ...bounds, viewer: shellViewer }
        const page = await archive.listMessages(asked, { limit, cursor })
        if (json) {
          const { next, previous } = page
          return sayJson(terminal.stdout, {
            items: page.items.map((view) => messageJson(view, tenant)),
            next,
            previous,
          })
        }
        tellPage(
          terminal,
          page,
          { limit },
          { columns: columnsFor(terminal), none: 'There is no message here.', json: String },
        )
      }),
    )

/** The text takes what is left of the line. */
const columnsFor = ({ stdout: { columns = 120 } }: Terminal): readonly Column<MessageView>[] => [
  { head: 'Message', cell: ({ message }) => message.snowflake },
  { head: 'Sent (UTC)', cell: ({ message }) => moment(message.head.sentAt) },
  { head: 'Author', cell: ({ author }) => oneLine(author.name, 20) },
  { head: 'Text', cell: (view) => oneLine(textOf(view), Math.max(20, columns - 72)) },
]

function textOf({ message, attachments }: MessageView): string {
  const marks = [message.deletedAt && '[deleted]', message.content.editedAt && '[edited]'].filter(Boolean)
  const files = attachments.length > 0 ? [`[${plural(attachments.length, 'file')}]`] : []
  return [...marks, message.content.text, ...files].join(' ')
}

interface ShowOptions {
  readonly revisions?: true
  readonly json?: true
}

const showMessageCommand = (open: OpenApp, terminal: Terminal): Command =>
  withJson(new Command('show'))
    .description('show a message')
    .argument('<tenant>', 'the slug of the tenant')
    .argument('<channel>', 'a snowflake or a slug')
    .argument('<message>', 'the snowflake', snowflake)
    .option('--revisions', 'its earlier contents, the first seen first')
    .addHelpText('after', '\nExample:\n  verta message show ferry-fans general 1510366220562468927 --revisions')
    .action((tenant: string, channel: string, message: Snowflake, options: ShowOptions) =>
      onInstance(open, async ({ archive }) => {
        const asked = { tenant, channel, snowflake: message, viewer: shellViewer }
        if (options.revisions) return tellRevisions(terminal, await archive.listRevisions(asked), options)
        const view = await archive.getMessage(asked)
        if (options.json) sayJson(terminal.stdout, messageJson(view, tenant))
        else say(terminal.stdout, wholeOf(view))
      }),
    )

type Revisions = Awaited<ReturnType<App['archive']['listRevisions']>>

function tellRevisions({ stdout }: Terminal, revisions: Revisions, { json }: ShowOptions): void {
  if (json) sayJson(stdout, { items: revisions.map(revisionJson) })
  else say(stdout, revisions.map(revisionOf).join('\n\n') || 'There are no earlier contents.')
}

const revisionOf = ({ text, editedAt, observedAt }: Revisions[number]): string =>
  `${editedAt === null ? 'As sent' : `Edited ${moment(editedAt)}`}, seen ${moment(observedAt)} (UTC):\n${linesOf(text)}`

function wholeOf({ message, author, attachments, reactions, repliedTo }: MessageView): string {
  const facts = factsOf({
    Message: message.snowflake,
    Author: author.name,
    'Sent (UTC)': moment(message.head.sentAt),
    'Edited (UTC)': moment(message.content.editedAt),
    'Deleted (UTC)': moment(message.deletedAt),
    Answers: repliedTo?.message.snowflake ?? '–',
    Files: attachments.map(({ fileName }) => fileName).join(', ') || '–',
    Reactions: reactions.map(({ emojiName, count }) => `${emojiName} ${count}`).join(', ') || '–',
  })
  return `${facts}\n\n${linesOf(message.content.text)}`
}

/** Text from elsewhere in the lines that it was written in. */
const linesOf = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${printable(line)}`)
    .join('\n')
