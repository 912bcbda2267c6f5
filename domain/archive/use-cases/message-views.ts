import { parseJson } from '../../shared/canonical-json.ts'
import { type AuthorId, isAuthorId } from '../author.ts'
import type { Channel } from '../channel.ts'
import { bySnowflake, type Message } from '../message.ts'
import type { ArchiveReaders } from '../ports/repositories.ts'
import type { Snowflake } from '../snowflake.ts'
import type { Tenant } from '../tenant.ts'
import { type AuthorView, authorView, type MessageView } from '../views.ts'
import { isShownMessage } from '../visibility.ts'

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
  const answered = await answeredBy(read, tenant, channel, messages)
  const people = [...messages, ...answered.values()].flatMap((message) => [
    message.head.authorId,
    ...mentionedBy(message),
  ])
  const authors = await authorsOf(read, tenant, people)
  return messages.map((message) => {
    const repliedTo = answered.get(answeredId(message, channel) ?? '')
    return {
      channelId: channel.sourceId,
      message,
      author: authors(message.head.authorId),
      mentions: mentionedBy(message).map(authors),
      repliedTo: repliedTo === undefined ? null : { message: repliedTo, author: authors(repliedTo.head.authorId) },
      attachments: inPlace(attachments(message.snowflake)),
      reactions: inPlace(reactions(message.snowflake)),
    }
  })
}

/** The messages that those answer, as far as they may be shown, by snowflake. */
async function answeredBy(
  read: ArchiveReaders,
  tenant: Tenant,
  channel: Channel,
  messages: readonly Message[],
): Promise<ReadonlyMap<string, Message>> {
  const ids = messages.flatMap((message) => answeredId(message, channel) ?? [])
  const found = ids.length === 0 ? [] : await read.messages.findMany(channel.id, [...new Set(ids)])
  return new Map(
    found.filter((message) => isShownMessage(message, tenant)).map((message) => [message.snowflake, message]),
  )
}

function answeredId({ reference }: Message, channel: Channel): Snowflake | null {
  const to = reference?.value
  if (to == null || to.kind !== 'reply') return null
  return to.channelId === null || to.channelId === channel.sourceId ? to.messageId : null
}

/** Looks authors up as readers see them, in one read. */
export async function authorsOf(
  read: ArchiveReaders,
  tenant: Tenant,
  ids: readonly AuthorId[],
): Promise<(id: AuthorId) => AuthorView> {
  const found = await read.authors.findMany(tenant.id, [...new Set(ids)])
  const authors = new Map(found.map((author) => [author.id, author]))
  return (id) => authorView(id, authors.get(id), tenant)
}

/** Stored as a JSON list of author ids: see `normalise-message.ts`. */
function mentionedBy(message: Message): readonly AuthorId[] {
  const mentions = message.mentions === null ? [] : parseJson(message.mentions.value)
  return Array.isArray(mentions) ? mentions.filter(isAuthorId) : []
}

const inPlace = <Child extends { readonly position: number }>(children: readonly Child[]): readonly Child[] =>
  [...children].sort((a, b) => a.position - b.position)
