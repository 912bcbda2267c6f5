import type {
  SourceForward,
  SourceInteraction,
  SourceMessage,
  SourceReaction,
  SourceReference,
} from '../../../domain/archive/source.ts'
import { embedJson } from './embed-json.ts'
import {
  attachmentJson,
  authorJson,
  emojiJson,
  inlineEmojisJson,
  mentionedJson,
  reactorJson,
  type Style,
  stickerJson,
  timeJson,
} from './parts-json.ts'
import { holds, isSince, systemTypes } from './versions.ts'

/** A message as a version writes it. Of what the source is silent on, the file is silent too. */
export function messageJson(message: SourceMessage, style: Style): object {
  const { version } = style
  const { attachments, embeds, stickers, reactions, mentions, reference, forwarded, interaction } = message
  return {
    id: message.id,
    type: typeJson(message.type, style),
    timestamp: timeJson(message.sentAt, style),
    timestampEdited: timeJson(message.editedAt, style),
    ...(isSince(version, '2.23') && { callEndedTimestamp: null }),
    ...(message.pinned !== undefined && { isPinned: message.pinned }),
    content: contentJson(message, style),
    author: authorJson(message.author, style),
    ...(attachments && { attachments: attachments.map(attachmentJson) }),
    ...(embeds && { embeds: embeds.map((embed) => embedJson(embed, style)) }),
    ...(stickers && holds(version, 'message.stickers') && { stickers: stickers.map(stickerJson) }),
    ...(reactions && { reactions: reactions.map((reaction) => reactionJson(reaction, style)) }),
    ...(mentions &&
      holds(version, 'message.mentions') && { mentions: mentions.map((user) => mentionedJson(user, style)) }),
    ...(reference && holds(version, 'message.reference') && { reference: referenceJson(reference, style) }),
    ...(forwarded && holds(version, 'message.forwarded') && { forwardedMessage: forwardJson(forwarded, style) }),
    ...(interaction && holds(version, 'message.interaction') && { interaction: interactionJson(interaction, style) }),
    ...(isSince(version, '2.44') && { inlineEmojis: inlineEmojisJson(message.text) }),
  }
}

/** A type is a number until DCE has a name for it. */
const typeJson = (type: string, { version }: Style): string =>
  type === 'PollResult' && !isSince(version, '2.48') ? '46' : type

function contentJson({ type, text }: SourceMessage, { version, render }: Style): string {
  if (!systemTypes.has(type)) return render(text)
  return holds(version, 'text of system messages') ? text : ''
}

/** Where the source does not say who reacted, no users are written: an empty list would say that nobody did. */
const reactionJson = ({ emoji, count, users }: SourceReaction, style: Style): object => ({
  emoji: emojiJson(emoji, style),
  count,
  ...(users && holds(style.version, 'reaction.users') && { users: users.map((user) => reactorJson(user, style)) }),
})

const referenceJson = (reference: SourceReference, { version }: Style): object => ({
  ...(holds(version, 'reference.kind') && { type: reference.kind === 'forward' ? 'Forward' : 'Default' }),
  messageId: reference.messageId,
  channelId: reference.channelId,
  guildId: reference.communityId,
})

const forwardJson = (forward: SourceForward, style: Style): object => ({
  timestamp: timeJson(forward.sentAt, style),
  timestampEdited: timeJson(forward.editedAt, style),
  content: style.render(forward.text),
  attachments: forward.attachments.map(attachmentJson),
  embeds: forward.embeds.map((embed) => embedJson(embed, style)),
  stickers: forward.stickers.map(stickerJson),
})

const interactionJson = ({ id, name, user }: SourceInteraction, style: Style): object => ({
  id,
  name,
  user: authorJson(user, style),
})
