import { MessageType } from 'discord-api-types/v10'
import { z } from 'zod'
import type { SourceInteraction, SourceMessage } from '../../domain/archive/source.ts'
import { embedsSchema } from './embed.ts'
import { flag, id, listOf, text, time, timeOrNone } from './fields.ts'
import {
  attachmentSchema,
  pollSchema,
  reactionSchema,
  referenceSchema,
  snapshotSchema,
  stickerSchema,
} from './parts.ts'
import { textOf } from './system-text.ts'
import { userOf, userSchema } from './user.ts'

const interaction = z.object({ id, name: text, user: userSchema })

/** Discord's documentation, "Message Object". */
export const messageSchema = z.object({
  id,
  type: z.int().min(0),
  timestamp: time,
  edited_timestamp: timeOrNone,
  author: userSchema,
  webhook_id: id.nullish(),
  content: text,
  pinned: flag,
  mentions: listOf(userSchema),
  attachments: listOf(attachmentSchema),
  embeds: embedsSchema,
  sticker_items: listOf(stickerSchema),
  components: listOf(z.unknown()),
  reactions: z.array(reactionSchema).nullish(),
  message_reference: referenceSchema.nullish(),
  message_snapshots: listOf(snapshotSchema),
  referenced_message: z.unknown().optional(),
  poll: pollSchema.nullish(),
  call: z.object({ ended_timestamp: timeOrNone }).nullish(),
  interaction: interaction.nullish().catch(null),
  interaction_metadata: interaction.nullish().catch(null),
})

export type DiscordMessage = z.output<typeof messageSchema>

/** A message as Discord shows it: it says of everything whether it is there, but of users not what only a member has. */
export function messageOf(message: DiscordMessage): SourceMessage {
  const author = userOf(message.author)
  const [snapshot] = message.message_snapshots
  return {
    id: message.id,
    type: typeNames.get(message.type) ?? String(message.type),
    sentAt: message.timestamp,
    editedAt: message.edited_timestamp,
    author: { ...author, isBot: author.isBot || message.webhook_id != null },
    text: textOf(message),
    pinned: message.pinned,
    reference: message.message_reference ?? null,
    attachments: message.attachments,
    embeds: message.embeds,
    stickers: message.sticker_items,
    reactions: message.reactions ?? [],
    mentions: message.mentions.map(userOf),
    poll: message.poll ?? null,
    forwarded: snapshot ?? null,
    interaction: interactionOf(message),
  }
}

/** A message inside another, which Discord shows without its reactions: nothing is known of them. */
export function innerMessageOf(message: DiscordMessage): SourceMessage {
  const { reactions, ...told } = messageOf(message)
  return message.reactions == null ? told : { ...told, reactions: reactions ?? [] }
}

/** `interaction_metadata` came in its place, without the command's name. */
function interactionOf({ interaction, interaction_metadata }: DiscordMessage): SourceInteraction | null {
  const told = interaction ?? interaction_metadata
  return told ? { id: told.id, name: told.name, user: userOf(told.user) } : null
}

/** By the names of exports, which write the number of every other type. */
const typeNames: ReadonlyMap<number, string> = new Map([
  [MessageType.Default, 'Default'],
  [MessageType.RecipientAdd, 'RecipientAdd'],
  [MessageType.RecipientRemove, 'RecipientRemove'],
  [MessageType.Call, 'Call'],
  [MessageType.ChannelNameChange, 'ChannelNameChange'],
  [MessageType.ChannelIconChange, 'ChannelIconChange'],
  [MessageType.ChannelPinnedMessage, 'ChannelPinnedMessage'],
  [MessageType.UserJoin, 'GuildMemberJoin'],
  [MessageType.ThreadCreated, 'ThreadCreated'],
  [MessageType.Reply, 'Reply'],
  [MessageType.PollResult, 'PollResult'],
])
