import { parseJson } from '../../shared/canonical-json.ts'
import { type AuthorId, isAuthorId } from '../author.ts'
import type { Channel } from '../channel.ts'
import { bySnowflake, type Message } from '../message.ts'
import type { ArchiveReaders } from '../ports/repositories.ts'
import type { Tenant } from '../tenant.ts'
import { authorView, type MessageView } from '../views.ts'

/** Messages of one channel with everything that a reader sees of them, in a constant number of reads. */
export async function messageViews(
  read: ArchiveReaders,
  tenant: Tenant,
  channel: Channel,
  messages: readonly Message[],
): Promise<readonly MessageView[]> {
  if (messages.length === 0) return []
  const ids = messages.map((message) => message.snowflake)
  const attachments = bySnowflake(await read.attachments.listOf(channel.id, ids))
  const reactions = bySnowflake(await read.reactions.listOf(channel.id, ids))
  const people = new Set(messages.flatMap((message) => [message.head.authorId, ...mentionedBy(message)]))
  const authors = new Map((await read.authors.findMany(tenant.id, [...people])).map((author) => [author.id, author]))
  return messages.map((message) => ({
    channelId: channel.sourceId,
    message,
    author: authorView(message.head.authorId, authors.get(message.head.authorId), tenant),
    mentions: mentionedBy(message).map((id) => authorView(id, authors.get(id), tenant)),
    attachments: inPlace(attachments(message.snowflake)),
    reactions: inPlace(reactions(message.snowflake)),
  }))
}

/** Stored as a JSON list of author ids: see `normalise-message.ts`. */
function mentionedBy(message: Message): readonly AuthorId[] {
  const mentions = message.mentions === null ? [] : parseJson(message.mentions.value)
  return Array.isArray(mentions) ? mentions.filter(isAuthorId) : []
}

const inPlace = <Child extends { readonly position: number }>(children: readonly Child[]): readonly Child[] =>
  [...children].sort((a, b) => a.position - b.position)
