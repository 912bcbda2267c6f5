import type { SampleCommunity } from '../../../adapters/sample/community.ts'
import { openSample } from '../../../adapters/sample/sample-source.ts'
import type { SourceChannel, SourceMessage, SourceUser } from '../../../domain/archive/source.ts'
import { channelJson, type ThreadFacts, threadJson } from './channel-json.ts'
import { type DiscordChannel, type DiscordMessage, type DiscordRole, type DiscordUser, messageTypes } from './json.ts'
import { type MessageContext, messageJson, reactionsOf } from './message-json.ts'
import { compareIds, laterId, microsBelow, microsOf, timeOfId } from './moments.ts'
import { type FakeReaction, reactionJson } from './reactions.ts'
import { botUser, rolesOf } from './roles.ts'
import { userJson } from './users.ts'

/** A guild in Discord's JSON: everything, whoever may see it. */
export interface FakeGuild {
  readonly id: string
  readonly name: string
  readonly bot: DiscordUser
  readonly people: readonly DiscordUser[]
  readonly roles: readonly DiscordRole[]
  /** Channels, then threads, parents before their children. */
  readonly channels: readonly FakeChannel[]
}

export interface FakeChannel {
  readonly channel: DiscordChannel
  /** From the oldest to the newest. */
  readonly messages: readonly FakeMessage[]
}

export interface FakeMessage {
  /** Without `thread` and `referenced_message`, which depend on what else there is. */
  readonly message: DiscordMessage
  readonly reactions: readonly FakeReaction[]
  /** When it was pinned, in microseconds; `null` where it is not. */
  readonly pinnedAt: number | null
}

/** The sample as Discord would show it. The same sample and edition give the same guild; its id is so many above the sample's. */
export async function fakeGuildOf(sample: SampleCommunity, edition = 1, idsAbove = 0): Promise<FakeGuild> {
  const source = openSample(sample, { edition })
  const { id: sampleId, name } = await source.describe()
  const id = laterId(sampleId, idsAbove)
  const kinds = new Map(sample.people.map((person) => [String(person.id), person.kind]))
  const user = (user: SourceUser): DiscordUser => userJson(user, kinds.get(user.id) ?? 'person')
  const people = peopleOf(sample, user)
  const listed: SourceChannel[] = []
  for await (const channel of source.channels()) listed.push(channel)
  const names = new Map(listed.map((channel) => [channel.id, channel.name]))
  const channels: FakeChannel[] = []
  const said = new Map<string, ReadonlySet<string>>()
  for (const channel of listed) {
    const context: MessageContext = {
      channelId: channel.id,
      guildId: id,
      seenAt: channel.observedAt,
      user,
      crowd: people,
      isWebhook: (userId) => kinds.get(userId) === 'webhook',
      threadName: (threadId) => names.get(threadId),
    }
    const messages: FakeMessage[] = []
    const starters = said.get(channel.parent?.id ?? '')
    for await (const page of source.messages(channel, null)) {
      for (const message of page.messages) {
        const starts = message.id === channel.id && starters?.has(message.id) === true
        messages.push(starts ? starterOf(message, channel, context) : fakeMessage(message, context))
      }
    }
    said.set(channel.id, new Set(messages.map(({ message }) => message.id)))
    channels.push({ channel: channelOf(channel, listed, messages, id), messages })
  }
  await source.close()
  return { id, name, bot: botUser, people, roles: rolesOf(id), channels }
}

function peopleOf({ crowd, people }: SampleCommunity, user: (user: SourceUser) => DiscordUser): readonly DiscordUser[] {
  return people.flatMap((person, i) => (person.kind === 'person' ? [user(crowd.user(i, 1))] : []))
}

function fakeMessage(message: SourceMessage, context: MessageContext): FakeMessage {
  const reactions = reactionsOf(message, context)
  const json = messageJson(message, context)
  return {
    message:
      reactions.length === 0 ? json : { ...json, reactions: reactions.map((each) => reactionJson(each, botUser.id)) },
    reactions,
    pinnedAt: message.pinned ? microsOf(message.sentAt) + 60_000_000 + microsBelow(message.id) : null,
  }
}

/**
 * What stands at the start of a thread that a message of its parent began: a message of its own, with nothing in it but that it
 * points there. The thread is called by the id of the message that it points to.
 */
function starterOf(message: SourceMessage, channel: SourceChannel, context: MessageContext): FakeMessage {
  const id = laterId(message.id, 1)
  const { reference: _, ...plain } = message
  const json = messageJson({ ...plain, type: String(messageTypes.threadStarter), sentAt: timeOfId(id) }, context)
  const bare = { content: '', mentions: [], mention_roles: [], attachments: [], embeds: [], edited_timestamp: null }
  const { poll: _poll, message_snapshots: _snapshots, sticker_items: _stickers, ...rest } = json
  const reference = { type: 0 as const, channel_id: channel.parent?.id ?? '', message_id: message.id }
  return {
    message: {
      ...{ ...rest, ...bare, id, pinned: false, mention_everyone: false, flags: 0 },
      message_reference: { ...reference, guild_id: context.guildId },
    },
    reactions: [],
    pinnedAt: null,
  }
}

function channelOf(
  channel: SourceChannel,
  listed: readonly SourceChannel[],
  messages: readonly FakeMessage[],
  guildId: string,
): DiscordChannel {
  const parent = listed.find(({ id }) => id === channel.parent?.id)
  if (channel.kind === 'thread' && parent !== undefined) {
    const facts: ThreadFacts = {
      channel,
      parent: channelOf(parent, listed, [], guildId),
      messages: messages.map(({ message }) => message),
    }
    return threadJson(facts)
  }
  const threads = channel.kind === 'forum' ? listed.filter((thread) => thread.parent?.id === channel.id) : []
  const last =
    messages.at(-1)?.message.id ??
    threads
      .map((thread) => thread.id)
      .sort(compareIds)
      .at(-1) ??
    null
  const pins = messages.flatMap(({ pinnedAt }) => (pinnedAt === null ? [] : [pinnedAt]))
  return channelJson(channel, guildId, last, pins.length === 0 ? null : Math.max(...pins))
}
