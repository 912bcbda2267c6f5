import type { FakeDiscord } from './fake-discord/fake-discord.ts'
import { channelTypes, type DiscordChannel, type DiscordMessage, isThread, threadTypes } from './fake-discord/json.ts'

/** A community at one moment: its channels and threads by their ids. */
export type Sight = ReadonlyMap<string, Seen>

interface Seen {
  readonly channel: DiscordChannel
  readonly messages: readonly DiscordMessage[]
}

export const sightOf = ({ state }: FakeDiscord): Sight =>
  new Map(state.channels().map((channel) => [channel.id, { channel, messages: state.messages(channel.id) }]))

/** How often each route was asked, by its name. */
export type RouteCounts = Readonly<Record<string, number>>

export function countedRequests({ requests }: FakeDiscord): RouteCounts {
  const counts: Record<string, number> = {}
  for (const { route } of requests) counts[route] = (counts[route] ?? 0) + 1
  return counts
}

/**
 * What an incremental run asks, in the terms of adapters/discord/README.md: of a community that was read in whole at `before`,
 * by a bot that may read all of it, with everyone who reacted where counts changed.
 */
export function predictedRequests(before: Sight, now: Sight): RouteCounts {
  const all = [...now.values()]
  const archivesOf = (types: readonly number[], wanted: (thread: DiscordChannel) => boolean): number =>
    sum(
      all.filter(({ channel }) => types.includes(channel.type)),
      ({ channel: { id } }) =>
        pages(all.filter(({ channel }) => channel.parent_id === id && isArchived(channel) && wanted(channel)).length),
    )
  const isPrivate = ({ type }: DiscordChannel): boolean => type === threadTypes.private
  return {
    '/guilds/:id': 1,
    '/applications/@me': 1,
    '/guilds/:id/channels': 1,
    '/guilds/:id/members/:user': 1,
    '/guilds/:id/threads/active': 2,
    '/channels/:id/threads/archived/public': archivesOf(
      [channelTypes.text, channelTypes.announcement, channelTypes.forum],
      (thread) => !isPrivate(thread),
    ),
    '/channels/:id/threads/archived/private': archivesOf([channelTypes.text], isPrivate),
    '/channels/:id/messages': sum(all, (seen) => messageRequests(before.get(seen.channel.id), seen)),
    '/channels/:id/messages/:message/reactions/:emoji': sum(all, (seen) =>
      sum(changedReactions(before.get(seen.channel.id), seen), reactionRequests),
    ),
  }
}

/** 1 up to a hundred; beyond, they overlap by one, and the first is read again. */
const pages = (threads: number): number => (threads <= 100 ? 1 : Math.ceil((threads - 1) / 99) + 1)

const isArchived = (channel: DiscordChannel): boolean => isThread(channel) && channel.thread_metadata?.archived === true

/**
 * A new channel: all of it. One whose last message is the same: not what is new. Of each the newest hundred, and where there are
 * as many, a hundred older ones. Of a thread that lies archived as it did: nothing.
 */
function messageRequests(before: Seen | undefined, { channel, messages }: Seen): number {
  if (channel.type === channelTypes.category || channel.type === channelTypes.forum) return 0
  if (before === undefined) return whole(messages.length)
  const isUpToDate = before.channel.last_message_id === channel.last_message_id
  if (isUpToDate && liesAsBefore(before.channel, channel)) return 0
  return (isUpToDate ? 0 : whole(newIn(before, messages).length)) + 1 + (messages.length >= 100 ? 1 : 0)
}

const whole = (messages: number): number => Math.floor(messages / 100) + 1

const liesAsBefore = (before: DiscordChannel, now: DiscordChannel): boolean =>
  isArchived(now) && before.thread_metadata?.archive_timestamp === now.thread_metadata?.archive_timestamp

function newIn(before: Seen, messages: readonly DiscordMessage[]): readonly DiscordMessage[] {
  const checkpoint = BigInt(before.messages.at(-1)?.id ?? 0)
  return messages.filter(({ id }) => BigInt(id) > checkpoint)
}

/** Of the messages that are shown: those that have reactions, and not as many of each as before. */
function changedReactions(before: Seen | undefined, { messages }: Seen): readonly DiscordMessage[] {
  const known = new Map(before?.messages.map((message) => [message.id, countsOf(message)]))
  const shown = before === undefined ? messages : [...new Set([...newIn(before, messages), ...messages.slice(-200)])]
  return shown.filter(
    (message) => message.reactions !== undefined && countsOf(message) !== (known.get(message.id) ?? ''),
  )
}

const countsOf = ({ reactions = [] }: DiscordMessage): string =>
  reactions.map(({ emoji, count, count_details: { burst } }) => `${emoji.id ?? emoji.name} ${count} ${burst}`).join()

/** Of each emoji who reacted as always, and who with a burst. */
const reactionRequests = ({ reactions = [] }: DiscordMessage): number =>
  sum(reactions, ({ count_details: { normal, burst } }) =>
    sum([normal, burst], (users) => (users > 0 ? whole(users) : 0)),
  )

const sum = <T>(items: readonly T[], amount: (item: T) => number): number =>
  items.reduce((total, item) => total + amount(item), 0)
