import { MessageType } from 'discord-api-types/v10'

export interface Worded {
  readonly type: number
  readonly content: string
  readonly timestamp: Date
  readonly author: { readonly id: string }
  readonly mentions: readonly { readonly id: string }[]
  readonly call?: { readonly ended_timestamp: Date | null } | null | undefined
}

/**
 * What a message says. Discord leaves the words of most system messages to whoever shows them; these are the words of exports,
 * with mentions in place of names.
 */
export function textOf({ type, content, mentions, author, call, timestamp }: Worded): string {
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
    default:
      return content
  }
}

const minutes = (from: Date, to: Date | null): number =>
  to === null ? 0 : Math.max(0, Math.round((to.getTime() - from.getTime()) / 60_000))
