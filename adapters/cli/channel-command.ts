import { Command } from 'commander'
import type { ChannelView } from '../../domain/archive/index.ts'
import { channelJson, threadJson } from '../http/archive/representation.ts'
import type { OpenApp } from './app.ts'
import { integer } from './figures.ts'
import { onInstance, shellViewer } from './instance.ts'
import { type ListingOptions, sayJson, tellPage, withJson, withListing } from './listing.ts'
import { type Column, factsOf, moment, oneLine } from './table.ts'
import { say, type Terminal } from './terminal.ts'

export function channelCommand(open: OpenApp, terminal: Terminal): Command {
  return new Command('channel')
    .summary('look at channels and threads')
    .description('Shows channels and threads, also those that the public does not see.')
    .addCommand(listChannelsCommand(open, terminal))
    .addCommand(listThreadsCommand(open, terminal))
    .addCommand(showChannelCommand(open, terminal))
    .addHelpText('after', '\nExample:\n  verta channel list ferry-fans')
}

interface ListOptions extends ListingOptions {
  readonly parent?: string
}

const listChannelsCommand = (open: OpenApp, terminal: Terminal): Command =>
  withListing(new Command('list'))
    .description('show the channels at the top, or those of a category')
    .argument('<tenant>', 'the slug of the tenant')
    .option('--parent <channel>', 'the category: a snowflake or a slug')
    .addHelpText('after', '\nExample:\n  verta channel list ferry-fans --parent help-desk')
    .action((tenant: string, { parent, ...options }: ListOptions) =>
      onInstance(open, async ({ archive }) => {
        const page = await archive.listChannels({ tenant, parent, viewer: shellViewer }, options)
        tellPage(terminal, page, options, { columns, none: 'There is no channel here.', json: channelJson })
      }),
    )

const listThreadsCommand = (open: OpenApp, terminal: Terminal): Command =>
  withListing(new Command('threads'))
    .description('show the threads of a channel or the posts of a forum, the latest activity first')
    .argument('<tenant>', 'the slug of the tenant')
    .argument('<channel>', 'a snowflake or a slug')
    .addHelpText('after', '\nExample:\n  verta channel threads ferry-fans help')
    .action((tenant: string, channel: string, options: ListingOptions) =>
      onInstance(open, async ({ archive }) => {
        const page = await archive.listThreads({ tenant, channel, viewer: shellViewer }, options)
        tellPage(terminal, page, options, { columns, none: 'There is no thread here.', json: threadJson })
      }),
    )

const columns: readonly Column<ChannelView>[] = [
  { head: 'Channel', cell: ({ channel }) => channel.sourceId },
  { head: 'Slug', cell: ({ slug }) => slug },
  { head: 'Name', cell: ({ channel }) => oneLine(channel.profile.value.name, 40) },
  { head: 'Kind', cell: ({ channel }) => channel.profile.value.kind },
  { head: 'Visibility', cell: ({ channel }) => channel.visibility },
  { head: 'Messages', align: 'right', cell: ({ stats }) => integer(stats.messageCount) },
  { head: 'Last activity (UTC)', cell: ({ stats }) => moment(stats.lastActivityAt) },
]

const showChannelCommand = (open: OpenApp, terminal: Terminal): Command =>
  withJson(new Command('show'))
    .description('show a channel, a thread or a category')
    .argument('<tenant>', 'the slug of the tenant')
    .argument('<channel>', 'a snowflake or a slug')
    .addHelpText('after', '\nExample:\n  verta channel show ferry-fans help')
    .action((tenant: string, channel: string, { json }: { readonly json?: true }) =>
      onInstance(open, async ({ archive }) => {
        const view = await archive.getChannel({ tenant, channel, viewer: shellViewer })
        if (json) sayJson(terminal.stdout, channelJson(view))
        else say(terminal.stdout, factsOf(channelFacts(view)))
      }),
    )

const channelFacts = ({ channel, slug, stats, parent }: ChannelView): Readonly<Record<string, string>> => ({
  Channel: channel.sourceId,
  Slug: slug,
  Name: channel.profile.value.name,
  Kind: channel.profile.value.kind,
  Parent: parent === null ? '–' : `${parent.slug} (${parent.id})`,
  Topic: oneLine(channel.topic?.value ?? '–', 200),
  Visibility: channel.visibility,
  Messages: integer(stats.messageCount),
  'Last activity (UTC)': moment(stats.lastActivityAt),
})
