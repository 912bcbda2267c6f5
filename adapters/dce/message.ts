import type {
  SourceAttachment,
  SourceForward,
  SourceInteraction,
  SourceMessage,
  SourceReaction,
  SourceReference,
  SourceSticker,
  SourceUser,
} from '../../domain/archive/source.ts'
import { embedOf } from './embed.ts'
import {
  assetOrNone,
  colourOrNone,
  count,
  type Draft,
  flagOrNone,
  id,
  idOrNone,
  type JsonObject,
  listOrNone,
  objectOf,
  part,
  partOrNone,
  rawUserId,
  sizeOrNone,
  textOrNone,
  time,
  timeOrNone,
  Unfit,
} from './fields.ts'
import { tellsInteractions, tellsReferences, typeName } from './vintage.ts'

/**
 * One of `messages`, as versions 2.18 to 2.48 write them. Without id, time or author it is none, and `Unfit` is thrown. What a
 * version does not say stays absent: `vintage.ts` has the table.
 */
export function messageOf(value: unknown): SourceMessage {
  const raw = objectOf(value)
  const author = part(raw, 'author', objectOf)
  const message: Draft<SourceMessage> = {
    id: id(raw, 'id'),
    type: typeOf(raw),
    sentAt: time(raw, 'timestamp'),
    editedAt: timeOrNone(raw, 'timestampEdited'),
    author: part(raw, 'author', userOf),
    text: textOrNone(raw, 'content') ?? '',
  }
  const pinned = flagOrNone(raw, 'isPinned') ?? undefined
  const attachments = listOrNone(raw, 'attachments', attachmentOf)
  const embeds = listOrNone(raw, 'embeds', embedOf)
  const stickers = listOrNone(raw, 'stickers', stickerOf)
  const reactions = listOrNone(raw, 'reactions', reactionOf)
  const mentions = listOrNone(raw, 'mentions', userOf)
  if (pinned !== undefined) message.pinned = pinned
  if (attachments !== undefined) message.attachments = attachments
  if (embeds !== undefined) message.embeds = embeds
  if (stickers !== undefined) message.stickers = stickers
  if (reactions !== undefined) message.reactions = reactions
  if (mentions !== undefined) message.mentions = mentions
  addRareParts(message, raw, author)
  return message
}

/** What is written only where there is one. */
function addRareParts(message: Draft<SourceMessage>, raw: JsonObject, author: JsonObject): void {
  const reference = partOrNone(raw, 'reference', referenceOf) ?? (tellsReferences(author) ? null : undefined)
  const interaction = partOrNone(raw, 'interaction', interactionOf) ?? (tellsInteractions(author) ? null : undefined)
  if (reference !== undefined)
    message.reference = reference && { ...reference, kind: reference.kind ?? kindOf(message) }
  const forwarded = partOrNone(raw, 'forwardedMessage', forwardOf) ?? (isNoForward(message) ? null : undefined)
  if (forwarded !== undefined) message.forwarded = forwarded
  if (interaction !== undefined) message.interaction = interaction
}

/** Of a reference that was written without one. */
const kindOf = ({ type, text, attachments, embeds, stickers }: SourceMessage): SourceReference['kind'] =>
  type === 'Default' && text === '' && !attachments?.length && !embeds?.length && !stickers?.length
    ? 'forward'
    : 'reply'

/** A forward refers to what it forwards. */
const isNoForward = ({ reference }: SourceMessage): boolean => reference === null || reference?.kind === 'reply'

function typeOf(raw: JsonObject): string {
  const type = raw['type']
  if (typeof type === 'string') return typeName(type)
  if (Number.isSafeInteger(type)) return typeName(String(type))
  if (type === undefined || type === null) return 'Default'
  throw new Unfit(['type'])
}

function userOf(value: unknown): SourceUser {
  const raw = objectOf(value)
  const user: Draft<SourceUser> = {
    id: rawUserId(id(raw, 'id')),
    isBot: flagOrNone(raw, 'isBot') ?? false,
    name: textOrNone(raw, 'name') ?? '',
  }
  const nickname = nicknameOf(raw, user.name)
  const avatarUrl = assetOrNone(raw, 'avatarUrl')
  const colour = colourOrNone(raw, 'color')
  if (nickname !== undefined) user.nickname = nickname
  if (avatarUrl !== undefined) user.avatarUrl = avatarUrl
  if (colour !== undefined) user.colour = colour
  return user
}

/** DCE writes the name that Discord shows: the nickname, else the display name, else the name again. */
function nicknameOf(raw: JsonObject, name: string): string | null | undefined {
  const shown = textOrNone(raw, 'nickname')
  return shown === name ? null : shown
}

function attachmentOf(value: unknown): SourceAttachment {
  const raw = objectOf(value)
  return {
    id: id(raw, 'id'),
    fileName: textOrNone(raw, 'fileName') ?? '',
    size: sizeOrNone(raw, 'fileSizeBytes'),
    url: assetOrNone(raw, 'url') ?? '',
  }
}

function stickerOf(value: unknown): SourceSticker {
  const raw = objectOf(value)
  return {
    id: id(raw, 'id'),
    name: textOrNone(raw, 'name') ?? '',
    format: textOrNone(raw, 'format') ?? '',
    url: assetOrNone(raw, 'sourceUrl') ?? null,
  }
}

function reactionOf(value: unknown): SourceReaction {
  const raw = objectOf(value)
  const emoji = part(raw, 'emoji', emojiOf)
  const users = listOrNone(raw, 'users', userOf)
  const total = count(raw, 'count')
  return { emoji, count: total, ...(users === undefined || (users.length === 0 && total > 0) ? {} : { users }) }
}

function emojiOf(value: unknown): SourceReaction['emoji'] {
  const raw = objectOf(value)
  return {
    id: idOrNone(raw, 'id'),
    name: textOrNone(raw, 'name') ?? '',
    animated: flagOrNone(raw, 'isAnimated') ?? false,
  }
}

type UntypedReference = Omit<SourceReference, 'kind'> & { readonly kind: SourceReference['kind'] | null }

function referenceOf(value: unknown): UntypedReference {
  const raw = objectOf(value)
  const type = textOrNone(raw, 'type') ?? null
  return {
    kind: type === null ? null : type === 'Forward' ? 'forward' : 'reply',
    messageId: idOrNone(raw, 'messageId'),
    channelId: idOrNone(raw, 'channelId'),
    communityId: idOrNone(raw, 'guildId'),
  }
}

function forwardOf(value: unknown): SourceForward {
  const raw = objectOf(value)
  return {
    sentAt: timeOrNone(raw, 'timestamp'),
    editedAt: timeOrNone(raw, 'timestampEdited'),
    text: textOrNone(raw, 'content') ?? '',
    attachments: listOrNone(raw, 'attachments', attachmentOf) ?? [],
    embeds: listOrNone(raw, 'embeds', embedOf) ?? [],
    stickers: listOrNone(raw, 'stickers', stickerOf) ?? [],
  }
}

function interactionOf(value: unknown): SourceInteraction {
  const raw = objectOf(value)
  return { id: id(raw, 'id'), name: textOrNone(raw, 'name') ?? '', user: part(raw, 'user', userOf) }
}
