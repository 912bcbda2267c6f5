import { nextSnowflake, snowflake } from '../../domain/archive/snowflake.ts'
import type { SourceMessage, SourceReference } from '../../domain/archive/source.ts'
import { idOf } from './moments.ts'
import { embedOf, forwardOf, type PartContext, pollOf, stickerOf } from './parts.ts'
import { communityId } from './people.ts'
import type { Place } from './place.ts'
import { type Kind, roleOf } from './role.ts'
import { addresses, longText, mentioning, oddText, sentence } from './text.ts'
import type { World } from './world.ts'

export interface KindContext extends PartContext {
  readonly world: World
  readonly place: Place
  readonly index: number
  readonly edition: number
}

/** What a message of this kind has beyond any message. */
export const messageOfKind = (kind: Kind, context: KindContext): Partial<SourceMessage> => makers[kind](context)

/** What a person is called in a system text. */
const shown = ({ author }: PartContext): string => author.nickname ?? author.name

const makers: Readonly<Record<Kind, (context: KindContext) => Partial<SourceMessage>>> = {
  plain: ({ draw }) => ({ text: sentence(draw) }),
  deletedUser: ({ draw }) => ({ text: sentence(draw) }),
  odd: ({ draw }) => ({ text: oddText(draw) }),
  long: ({ draw }) => ({ text: longText(draw) }),
  address: ({ draw, author }) => ({ text: addresses(draw, author) }),
  mention,
  reply,
  command: (context) => ({
    type: '20',
    text: sentence(context.draw),
    embeds: context.draw.chance(50) ? [embedOf(context)] : [],
    interaction: {
      id: idOf(context.bits - 4_096n),
      name: context.draw.pick(['help', 'poll create', 'ping', 'roll 2d6']),
      user: context.someone(),
    },
  }),
  bot: (context) => ({
    text: context.draw.chance(50) ? sentence(context.draw) : '',
    embeds: Array.from({ length: 1 + context.draw.rank(4) }, () => embedOf(context)),
  }),
  webhook: (context) => ({
    text: sentence(context.draw),
    embeds: context.draw.chance(30) ? [embedOf(context)] : [],
  }),
  sticker: (context) => ({ stickers: [stickerOf(context)] }),
  poll: (context) => ({ poll: pollOf(context) }),
  pollResult: (context) => ({
    type: 'PollResult',
    text: `${shown(context)}'s poll ${sentence(context.draw)}? has closed.`,
    reference: referenceTo(context, earlier(context)),
  }),
  forward,
  join: () => ({ type: 'GuildMemberJoin', text: 'Joined the server.' }),
  pinNotice: (context) => ({
    type: 'ChannelPinnedMessage',
    text: 'Pinned a message.',
    reference: referenceTo(context, earlier(context)),
  }),
  threadCreated,
  boost: (context) => ({ type: '8', text: `${shown(context)} just boosted the server!` }),
  unknownType: (context) => ({ type: '9063', text: `${shown(context)} did something new to <@${context.author.id}>.` }),
  recipientAdd: (context) => {
    const added = context.someone()
    return { type: 'RecipientAdd', text: `Added ${added.nickname ?? added.name} to the group.`, mentions: [added] }
  },
}

function mention({ draw, author, someone }: KindContext): Partial<SourceMessage> {
  const users = Array.from({ length: 1 + draw.rank(6) }, someone)
  const all = draw.chance(10) ? [...users, author] : users
  const mentions = [...new Map(all.map((user) => [user.id, user])).values()]
  return { text: mentioning(draw, all), mentions }
}

/** Most answer an earlier message; some a later one, as imported histories have them, and some one that is gone. */
function reply(context: KindContext): Partial<SourceMessage> {
  const { draw, world, place, index, edition } = context
  const turn = draw.below(100)
  const later = Math.min(place.total(place.bornIn(index)) - 1, index + 1 + draw.rank(20))
  const target = turn < 8 ? later : earlier(context)
  const { author, kind, name } = roleOf(world.seed, place, target, world.crowd)
  const answered = kind === 'webhook' ? world.crowd.named(author, name) : world.crowd.user(author, edition)
  const reference = referenceTo(context, target)
  return {
    type: 'Reply',
    text: sentence(draw),
    mentions: turn < 80 && target > 0 ? [answered] : [],
    reference:
      turn < 92 && target !== index ? reference : { ...reference, messageId: nextSnowflake(place.idOf(target)) },
  }
}

function forward(context: KindContext): Partial<SourceMessage> {
  const { draw, world } = context
  const from = draw.pick([context.place, ...world.places])
  const messages = from.facts.count
  const reference: SourceReference = {
    kind: 'forward',
    messageId: messages === 0 ? snowflake('100000000000000001') : from.idOf(draw.below(messages)),
    channelId: from.id,
    communityId: draw.chance(80) ? communityId : null,
  }
  return { reference, forwarded: forwardOf(context) }
}

function threadCreated(context: KindContext): Partial<SourceMessage> {
  const [first] = context.place.threads.values()
  const channelId = first?.id ?? idOf(context.bits + 4_096n)
  return {
    type: 'ThreadCreated',
    text: 'Started a thread.',
    reference: { kind: 'reply', messageId: null, channelId, communityId },
  }
}

/** The number of a message before this one, most often a near one. */
const earlier = ({ draw, index }: KindContext): number => Math.max(0, index - 1 - draw.rank(50))

const referenceTo = ({ place }: KindContext, index: number): SourceReference => ({
  kind: 'reply',
  messageId: place.idOf(index),
  channelId: place.id,
  communityId,
})
