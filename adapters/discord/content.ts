import { MessageType } from 'discord-api-types/v10'
import type { DiscordMessage } from './message.ts'

/**
 * Whether these may be messages whose content Discord withholds: without the intent a bot is given it of what it wrote itself
 * and of what mentions it, stickers always, and of everything else an empty shell. Some messages are empty by themselves, so
 * this is a reason to ask and no proof.
 */
export function mayBeWithheld(messages: readonly DiscordMessage[], botId: string): boolean {
  const telling = messages.filter(
    ({ type, author, mentions, sticker_items }) =>
      written.has(type) &&
      author.id !== botId &&
      mentions.every(({ id }) => id !== botId) &&
      sticker_items.length === 0,
  )
  return telling.length > 0 && telling.every(isEmpty)
}

/** Types whose text somebody wrote. */
const written: ReadonlySet<number> = new Set([
  MessageType.Default,
  MessageType.Reply,
  MessageType.ChatInputCommand,
  MessageType.ContextMenuCommand,
])

const isEmpty = ({ content, embeds, attachments, components, poll, message_snapshots }: DiscordMessage): boolean =>
  content === '' &&
  embeds.length + attachments.length + components.length === 0 &&
  poll == null &&
  message_snapshots.every(
    ({ text, embeds, attachments, stickers }) =>
      text === '' && embeds.length + attachments.length + stickers.length === 0,
  )
