/** Versions of DiscordChatExporter whose files differ, each at the last patch of its minor version: 2.40 is 2.40.4. */
export const dceVersions = [
  '2.18',
  '2.21',
  '2.23',
  '2.26',
  '2.27',
  '2.33',
  '2.35',
  '2.38',
  '2.40',
  '2.41',
  '2.42',
  '2.44',
  '2.46',
  '2.47',
  '2.48',
] as const
export type DceVersion = (typeof dceVersions)[number]

/** The version since which a file holds a part of what a source may tell; `null`: none does. */
export const whatVersionsHold = {
  /** A category or, for a thread, a channel. Before: at most its name. */
  'channel.parent': '2.27',
  'channel.settings': null,
  /** Channels of the kinds voice and stage. */
  'channels of voices': '2.35',
  'channels that are threads': '2.40',
  /** Neither holds messages. */
  'channels that are categories or forums': null,
  /** The message under its own id that a thread of a channel (not of a forum) was started from, in the thread. */
  'thread.starter': '2.47',
  'author.nickname': '2.27',
  /** Discord's own picture stands in its place. */
  'author without picture': null,
  'author.colour': '2.27',
  'message.mentions': '2.26',
  'mentioned.nickname': '2.27',
  /** And the picture. */
  'mentioned.colour': '2.40',
  'message.reference': '2.26',
  /** That it refers to nothing, and so forwards nothing. */
  'message without reference': '2.27',
  /** Before, only a message with nothing in it can be told to be a forward. */
  'reference.kind': '2.47',
  'message.stickers': '2.33',
  'message.interaction': '2.38',
  'message without interaction': '2.40',
  'message.forwarded': '2.47',
  'forwarded.author': null,
  'message.poll': null,
  /** Before: empty. */
  'text of system messages': '2.38',
  /** Content type, width and height. */
  'attachment.kind': null,
  'embed.colour': '2.23',
  /** An empty text stands in their place. */
  'embed without title or description': null,
  /** Before: the first. */
  'embed.images': '2.35',
  'embed.video': '2.42',
  'reaction.users': '2.40',
  'reaction.burstCount': null,
} as const satisfies Readonly<Record<string, DceVersion | null>>

export type HeldPart = keyof typeof whatVersionsHold

export const holds = (version: DceVersion, part: HeldPart): boolean => {
  const since = whatVersionsHold[part]
  return since !== null && isSince(version, since)
}

export const isSince = (version: DceVersion, first: DceVersion): boolean =>
  dceVersions.indexOf(version) >= dceVersions.indexOf(first)

/** Texts that Discord words, by DCE's names of their types: written in English since 2.38. */
export const systemTypes: ReadonlySet<string> = new Set([
  'RecipientAdd',
  'RecipientRemove',
  'Call',
  'ChannelNameChange',
  'ChannelIconChange',
  'ChannelPinnedMessage',
  'GuildMemberJoin',
  'ThreadCreated',
])
