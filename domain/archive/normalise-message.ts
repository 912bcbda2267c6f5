import { type CanonicalJson, canonicalJson, type Json } from '../shared/canonical-json.ts'
import { clip, compareUtf8, wellFormed } from '../shared/text.ts'
import type {
  Message,
  MessageAttachment,
  MessageKey,
  MessageReaction,
  MessageReactionAuthor,
  MessageRecord,
  MessageReference,
} from './message.ts'
import { embedsJson, forwardJson, interactionJson, pollJson, stickersJson } from './message-payload.ts'
import { type Observed, observed } from './observed.ts'
import type { PageContext } from './page-context.ts'
import { type PersonalText, textOfMessage } from './personal-text.ts'
import { compareSnowflakes } from './snowflake.ts'
import type { SourceAttachment, SourceEmoji, SourceMessage, SourceReaction, SourceReference } from './source.ts'

/**
 * A message as one sight of it: what is absent in the source stays unspoken of. Its rows stand in the order of their natural
 * keys, in which storage gives them back, so that equal lists are equal.
 */
export function normaliseMessage(source: SourceMessage, at: Date, context: PageContext): MessageRecord {
  const text = textOfMessage(source, context.pseudonyms)
  const key = { channelId: context.channelId, snowflake: source.id }
  const reactions = source.reactions === undefined ? undefined : distinctReactions(source.reactions, text)
  const usersTold = reactions?.every((reaction) => reaction.users !== undefined)
  const payload = <T>(part: T | undefined, toJson: (part: T) => Json): Observed<CanonicalJson> | null =>
    part === undefined ? null : observed(canonicalJson(toJson(part)), at)
  // Without a spread: to an object that begins with one, V8 adds each of twenty fields by itself.
  const message: Message = {
    channelId: key.channelId,
    snowflake: key.snowflake,
    head: {
      authorId: context.pseudonyms.of(source.author.id),
      type: typeName(source.type),
      sentAt: source.sentAt,
    },
    content: {
      text: text(source.text),
      editedAt: source.editedAt,
      origin: context.origin,
      observedAt: at,
      firstObservedAt: at,
    },
    pinned: source.pinned === undefined ? null : observed(source.pinned, at),
    reference: source.reference === undefined ? null : observed(referenceOf(source.reference), at),
    embeds: payload(source.embeds, (embeds) => embedsJson(embeds, text)),
    stickers: payload(source.stickers, (stickers) => stickersJson(stickers, text)),
    poll: payload(source.poll, (poll) => pollJson(poll, text, context.pseudonyms)),
    forwarded: payload(source.forwarded, (forward) => forwardJson(forward, text, context.pseudonyms)),
    interaction: payload(source.interaction, (call) => interactionJson(call, text, context.pseudonyms)),
    mentions: payload(source.mentions, (users) => [...new Set(users.map((user) => context.pseudonyms.of(user.id)))]),
    attachmentsAt: source.attachments === undefined ? null : at,
    reactionsAt: reactions === undefined ? null : at,
    reactionAuthorsAt: usersTold ? at : null,
    observedAt: at,
    deletedAt: null,
    createdAt: context.now,
    updatedAt: context.now,
  }
  return {
    message,
    attachments: distinctById(source.attachments ?? [])
      .map((file, i) => attachmentOf(key, file, i, text))
      .sort((a, b) => compareSnowflakes(a.sourceId, b.sourceId)),
    reactions: (reactions ?? [])
      .map((reaction, i) => reactionOf(key, reaction, i, text))
      .sort((a, b) => compareUtf8(a.emojiKey, b.emojiKey)),
    reactionAuthors: usersTold ? reactionAuthorsOf(key, reactions ?? [], context, text) : [],
    revisions: [],
  }
}

function attachmentOf(
  key: MessageKey,
  file: SourceAttachment,
  position: number,
  text: PersonalText,
): MessageAttachment {
  return {
    ...key,
    sourceId: file.id,
    position,
    fileName: clip(text(file.fileName), 1024),
    size: file.size,
    contentType: file.contentType == null ? null : clip(text(file.contentType), 255),
    url: text(file.url),
    width: file.width ?? null,
    height: file.height ?? null,
  }
}

/** A word as the source has it. No type is as long as an id, so nothing that looks like one is stored. */
const typeName = (type: string): string => clip(wellFormed(type).replace(/\d{15,}/g, ''), 64) || 'unknown'

const referenceOf = (reference: SourceReference | null): MessageReference | null =>
  reference && {
    kind: reference.kind,
    messageId: reference.messageId,
    channelId: reference.channelId,
    communityId: reference.communityId,
  }

function reactionOf(key: MessageKey, reaction: SourceReaction, position: number, text: PersonalText): MessageReaction {
  return {
    ...key,
    emojiKey: emojiKey(reaction.emoji, text),
    emojiName: clip(text(reaction.emoji.name), 255),
    animated: reaction.emoji.animated,
    position,
    count: reaction.count,
    burstCount: reaction.burstCount ?? 0,
  }
}

function reactionAuthorsOf(
  { channelId, snowflake }: MessageKey,
  reactions: readonly SourceReaction[],
  context: PageContext,
  text: PersonalText,
): readonly MessageReactionAuthor[] {
  const rows = reactions.flatMap((reaction) => {
    const of = emojiKey(reaction.emoji, text)
    const ids = new Set((reaction.users ?? []).map((user) => context.pseudonyms.of(user.id)))
    return Array.from(ids, (authorId) => ({ channelId, snowflake, emojiKey: of, authorId }))
  })
  return rows.sort((a, b) => compareUtf8(a.emojiKey, b.emojiKey) || compareUtf8(a.authorId, b.authorId))
}

const emojiKey = (emoji: SourceEmoji, text: PersonalText): string => emoji.id ?? clip(text(emoji.name), 255)

const distinctById = (files: readonly SourceAttachment[]): readonly SourceAttachment[] => [
  ...new Map(files.map((file) => [file.id, file])).values(),
]

const distinctReactions = (reactions: readonly SourceReaction[], text: PersonalText): readonly SourceReaction[] => [
  ...new Map(reactions.map((reaction) => [emojiKey(reaction.emoji, text), reaction])).values(),
]
