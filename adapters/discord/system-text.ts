import { MessageType } from 'discord-api-types/v10'
import type { SourceEmbed } from '../../domain/archive/source.ts'

export interface Worded {
  readonly type: number
  readonly content: string
  readonly timestamp: Date
  readonly author: { readonly id: string }
  readonly mentions: readonly { readonly id: string }[]
  readonly embeds: readonly Pick<SourceEmbed, 'fields'>[]
  readonly call?: { readonly ended_timestamp: Date | null } | null | undefined
}

/**
 * What a message says. Discord leaves the words of most system messages to whoever shows them; these are the words of exports,
 * with mentions in place of names.
 */
export function textOf({ type, content, mentions, author, embeds, call, timestamp }: Worded): string {
  const [mentioned] = mentions
  switch (type) {
    case MessageType.RecipientAdd:
      return mentioned ? `Added <@${mentioned.id}> to the group.` : 'Added a recipient.'
    case MessageType.RecipientRemove:
      if (mentioned?.id === author.id) return 'Left the group.'
      return mentioned ? `Removed <@${mentioned.id}> from the group.` : 'Removed a recipient.'
    case MessageType.Call:
      return `Started a call that lasted ${minutes(timestamp, call?.ended_timestamp ?? null)} minutes.`
    case MessageType.ChannelNameChange:
      return content.trim() === '' ? 'Changed the channel name.' : `Changed the channel name: ${content}`
    case MessageType.ChannelIconChange:
      return 'Changed the channel icon.'
    case MessageType.ChannelPinnedMessage:
      return 'Pinned a message.'
    case MessageType.UserJoin:
      return 'Joined the server.'
    case MessageType.ThreadCreated:
      return 'Started a thread.'
    case MessageType.PollResult:
      return endOfPoll(author, embeds)
    default:
      return content
  }
}

/** Discord's documentation, "Poll Result Embed Fields": the embed of such a message has the question in a field. */
function endOfPoll({ id }: Worded['author'], [result]: Worded['embeds']): string {
  if (result === undefined) return 'A poll has closed.'
  const question = result.fields.find(({ name }) => name === 'poll_question_text')?.value ?? ''
  return question.trim() === '' ? `<@${id}>'s poll has closed.` : `<@${id}>'s poll ${question} has closed.`
}

const minutes = (from: Date, to: Date | null): number =>
  to === null ? 0 : Math.max(0, Math.round((to.getTime() - from.getTime()) / 60_000))
