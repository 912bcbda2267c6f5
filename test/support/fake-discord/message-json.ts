import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import type { SourceMessage, SourceReaction, SourceUser } from '../../../domain/archive/source.ts'
import {
  type DiscordContent,
  type DiscordMessage,
  type DiscordReference,
  type DiscordUser,
  messageFlags,
  messageTypes,
} from './json.ts'
import { microsBelow, microsOf, timeText } from './moments.ts'
import { attachmentJson, embedsJson, emojiJson, pollJson, stickerJson } from './parts-json.ts'
import { byId, type FakeReaction } from './reactions.ts'

export interface MessageContext {
  readonly channelId: string
  readonly guildId: string
  readonly seenAt: Date
  readonly user: (user: SourceUser) => DiscordUser
  /** Everyone, for reactions of which the sample says only how many. */
  readonly crowd: readonly DiscordUser[]
  readonly isWebhook: (id: string) => boolean
  /** The name of the thread with this id. */
  readonly threadName: (id: Snowflake) => string | undefined
}

/** A message as Discord answers it, without what others have to say to it: `reactions`, `thread`, `referenced_message`. */
export function messageJson(message: SourceMessage, context: MessageContext): DiscordMessage {
  const { id, author, forwarded, poll, sentAt } = message
  return {
    ...contentJson(message, context),
    id,
    channel_id: context.channelId,
    author: context.user(author),
    pinned: message.pinned === true,
    mention_everyone: /@(everyone|here)/.test(message.text),
    tts: false,
    ...originJson(message, context),
    ...(message.reference && { message_reference: referenceJson(message, context) }),
    ...(forwarded && {
      message_snapshots: [
        {
          message: contentJson(
            { ...forwarded, type: 'Default', sentAt: forwarded.sentAt ?? sentAt, mentions: [], forwarded: null },
            context,
          ),
        },
      ],
    }),
    ...(poll && { poll: pollJson(poll, sentAt, context.seenAt) }),
  }
}

type Said = Pick<SourceMessage, 'type' | 'text' | 'sentAt' | 'editedAt' | 'reference' | 'forwarded'> &
  Pick<SourceMessage, 'attachments' | 'embeds' | 'stickers' | 'mentions'>

function contentJson(said: Said, context: MessageContext): DiscordContent {
  const { type, sentAt, editedAt, attachments = [], embeds = [], stickers = [], mentions = [] } = said
  const content = textOf(said, context)
  return {
    type: typeNumber(type),
    content,
    mentions: mentions.map(context.user),
    mention_roles: [...new Set([...content.matchAll(/<@&(\d{17,19})>/g)].map(([, id = '']) => id))],
    attachments: attachments.map(attachmentJson),
    embeds: type === 'PollResult' ? [resultOf(said)] : embeds.flatMap(embedsJson),
    timestamp: timeText(microsOf(sentAt)),
    edited_timestamp: editedAt && timeText(microsOf(editedAt) + microsBelow(String(editedAt.getTime()))),
    flags: said.forwarded ? messageFlags.hasSnapshot : 0,
    components: [],
    ...(stickers.length > 0 && { sticker_items: stickers.map(stickerJson) }),
  }
}

/** What a system message says is worded by who shows it; Discord sends none. */
function textOf({ type, text, reference }: Said, { threadName }: MessageContext): string {
  if (type === 'ThreadCreated') return (reference?.channelId && threadName(reference.channelId)) ?? ''
  return wordless.has(type) ? '' : text
}

const wordless: ReadonlySet<string> = new Set([
  'RecipientAdd',
  'ChannelPinnedMessage',
  'GuildMemberJoin',
  'PollResult',
  '8',
])

const typeNumber = (type: string): number => typeNumbers[type] ?? Number(type)

const typeNumbers: Readonly<Record<string, number>> = {
  Default: messageTypes.default,
  RecipientAdd: 1,
  ChannelPinnedMessage: 6,
  GuildMemberJoin: 7,
  ThreadCreated: messageTypes.threadCreated,
  Reply: messageTypes.reply,
  PollResult: 46,
}

/** How the end of a poll is told: an embed with names that no text of a person has. */
const resultOf = ({ text }: Said): object => ({
  type: 'poll_result',
  fields: [
    { name: 'poll_question_text', value: /'s poll (.*) has closed\.$/s.exec(text)?.[1] ?? text, inline: false },
    { name: 'victor_answer_votes', value: '0', inline: false },
    { name: 'total_votes', value: '0', inline: false },
  ],
})

/** What a webhook or an application posts. The answer to a command goes over a webhook too: that of its application. */
function originJson({ author, interaction }: SourceMessage, { user, guildId, isWebhook }: MessageContext): object {
  if (isWebhook(author.id)) return { webhook_id: author.id }
  if (!interaction) return {}
  const said = { id: interaction.id, type: 2, name: interaction.name, user: user(interaction.user) }
  return {
    webhook_id: author.id,
    application_id: author.id,
    interaction: said,
    interaction_metadata: { ...said, authorizing_integration_owners: { 0: guildId } },
  }
}

function referenceJson({ reference, forwarded }: SourceMessage, { channelId }: MessageContext): DiscordReference {
  return {
    type: forwarded ? 1 : 0,
    channel_id: reference?.channelId ?? channelId,
    ...(reference?.messageId && { message_id: reference.messageId }),
    ...(reference?.communityId && { guild_id: reference.communityId }),
  }
}

/** Who reacted. Where the sample says only how many, it is as many of the crowd, from a place that the message tells. */
export function reactionsOf(message: SourceMessage, context: MessageContext): readonly FakeReaction[] {
  return (message.reactions ?? []).map((reaction, turn) => {
    const users =
      reaction.users?.map(context.user) ?? someOf(context.crowd, reaction, Number(message.id.slice(0, 9)) + turn)
    const calm = Math.max(0, users.length - (reaction.burstCount ?? 0))
    return { emoji: emojiJson(reaction.emoji), normal: byId(users.slice(0, calm)), burst: byId(users.slice(calm)) }
  })
}

function someOf(crowd: readonly DiscordUser[], { count }: SourceReaction, from: number): readonly DiscordUser[] {
  const start = from % crowd.length
  return [...crowd.slice(start), ...crowd.slice(0, start)].slice(0, count)
}
