import { createHash } from 'node:crypto'
import type { GuildData, HeldMessage } from './guild-data.ts'
import { type DiscordAttachment, type DiscordContent, type DiscordMessage, messageFlags, messageTypes } from './json.ts'
import { reactionJson } from './reactions.ts'

/** A message as the bot is shown it at this moment. */
export function messageView(data: GuildData, held: HeldMessage): DiscordMessage {
  const { json, reactions } = held
  const thread = data.channels.get(json.id)?.json
  const started = thread !== undefined && json.channel_id === thread.parent_id ? thread : undefined
  return {
    ...plainView(data, json),
    ...(reactions.length > 0 && { reactions: reactions.map((reaction) => reactionJson(reaction, data.bot.id)) }),
    ...(started && { thread: started, flags: json.flags | messageFlags.hasThread }),
    ...referencedView(data, json),
  }
}

/** Without what hangs on it: so it is shown inside another. */
function plainView(data: GuildData, { reactions: _, ...json }: DiscordMessage): DiscordMessage {
  const signed = { ...json, attachments: json.attachments.map((each) => signedAnew(each, data.signature)) }
  if (mayRead(data, json)) return signed
  const { poll: _poll, ...rest } = signed
  const snapshots = json.message_snapshots?.map(({ message }) => ({ message: { ...message, ...emptied } }))
  return { ...rest, ...emptied, ...(snapshots && { message_snapshots: snapshots }) }
}

const emptied: Pick<DiscordContent, 'content' | 'embeds' | 'attachments' | 'components'> = {
  content: '',
  embeds: [],
  attachments: [],
  components: [],
}

/** Without the intent a bot reads what it wrote itself and what mentions it. */
const mayRead = ({ intent, bot }: GuildData, { author, mentions }: DiscordMessage): boolean =>
  intent || author.id === bot.id || mentions.some(({ id }) => id === bot.id)

/** Discord does not always look the answered message up: here for one reply of thirteen. */
function referencedView(data: GuildData, { id, type, message_reference }: DiscordMessage): object {
  if (type !== messageTypes.reply && type !== messageTypes.threadStarter) return {}
  if (type === messageTypes.reply && (BigInt(id) >> 22n) % 13n === 0n) return {}
  const channel = data.channels.get(message_reference?.channel_id ?? '')
  const target = channel && data.find(channel, message_reference?.message_id ?? '')
  return { referenced_message: target === undefined ? null : plainView(data, target.json) }
}

/** The same file under another signature: as Discord gives it on another day. */
function signedAnew(attachment: DiscordAttachment, signature: number): DiscordAttachment {
  if (signature === 0) return attachment
  const signed = (url: string): string => {
    const [path = ''] = url.split('?')
    const digits = createHash('sha256').update(`${signature}:${path}`).digest('hex')
    return `${path}?ex=${digits.slice(0, 8)}&is=${digits.slice(8, 16)}&hm=${digits}&`
  }
  return { ...attachment, url: signed(attachment.url), proxy_url: signed(attachment.proxy_url) }
}
