import { type DceVersion, holds, systemTypes } from '../../adapters/dce/write/versions.ts'
import type { ChannelKind } from '../../domain/archive/channel.ts'
import type { Snowflake } from '../../domain/archive/snowflake.ts'
import type {
  ArchiveSource,
  SourceChannel,
  SourceCoverage,
  SourceEmbed,
  SourceMessage,
  SourcePage,
  SourceReaction,
  SourceUser,
} from '../../domain/archive/source.ts'

/** The part of a source that the files of a version hold, written with `markdown: 'raw'`: what importing them is equal to. */
export function heldBy(source: ArchiveSource, version: DceVersion): ArchiveSource {
  const kinds = new Map<string, ChannelKind>()
  return {
    describe: async () => ({ ...(await source.describe()), origin: 'file' }),
    async *channels() {
      for await (const channel of source.channels()) {
        kinds.set(channel.id, channel.kind)
        if (isHeld(channel.kind, version)) yield heldChannel(channel, version)
      }
    },
    async *messages(channel, after) {
      const inForum = kinds.get(channel.parent?.id ?? '') === 'forum'
      const starterHeld = channel.kind !== 'thread' || inForum || holds(version, 'thread.starter')
      let first: Snowflake | undefined
      for await (const page of source.messages(channel, after)) {
        const messages = page.messages.filter(({ id }) => starterHeld || id !== channel.id)
        first ??= messages[0]?.id
        yield { ...heldPage(page, messages, version), coverage: page.coverage && startingAt(page.coverage, first) }
      }
    },
    close: () => source.close(),
  }
}

/** A starter that is not held is outside of what is shown. */
const startingAt = (coverage: SourceCoverage, from: Snowflake | undefined): SourceCoverage => ({
  ...coverage,
  range: from === undefined ? null : coverage.range && { from, to: coverage.range.to },
})

function isHeld(kind: ChannelKind, version: DceVersion): boolean {
  if (kind === 'category' || kind === 'forum') return holds(version, 'channels that are categories or forums')
  if (kind === 'thread') return holds(version, 'channels that are threads')
  return (kind !== 'voice' && kind !== 'stage') || holds(version, 'channels of voices')
}

function heldChannel(channel: SourceChannel, version: DceVersion): SourceChannel {
  const { settings, parent, ...rest } = channel
  return {
    ...rest,
    ...(parent !== undefined && holds(version, 'channel.parent') && { parent }),
    ...(settings !== undefined && holds(version, 'channel.settings') && { settings }),
  }
}

function heldPage(page: SourcePage, messages: readonly SourceMessage[], version: DceVersion): SourcePage {
  const [first] = messages
  const last = messages.at(-1)
  return {
    messages: messages.map((message) => heldMessage(message, version)),
    observedAt: page.observedAt,
    range: first && last ? { from: first.id, to: last.id, complete: false } : null,
    faults: page.faults,
    progress: null,
    coverage: null,
  }
}

function heldMessage(message: SourceMessage, version: DceVersion): SourceMessage {
  const { pinned, attachments, embeds, stickers, reactions, mentions } = message
  const wordless = systemTypes.has(message.type) && !holds(version, 'text of system messages')
  const held: SourceMessage = {
    id: message.id,
    type: message.type,
    sentAt: message.sentAt,
    editedAt: message.editedAt,
    author: heldAuthor(message.author, version),
    text: wordless ? '' : message.text,
    ...(pinned !== undefined && { pinned }),
    ...(attachments && { attachments: attachments.map(heldAttachment) }),
    ...(embeds && { embeds: embeds.map((embed) => heldEmbed(embed, version)) }),
    ...(stickers && holds(version, 'message.stickers') && { stickers }),
    ...(reactions && { reactions: reactions.map((reaction) => heldReaction(reaction, version)) }),
    ...(mentions &&
      holds(version, 'message.mentions') && { mentions: mentions.map((user) => heldMentioned(user, version)) }),
  }
  const reference = heldReference(message, held, version)
  return {
    ...held,
    ...told('reference', reference),
    ...told('forwarded', heldForward(message, reference, version)),
    ...told('interaction', heldInteraction(message, version)),
  }
}

const told = <Key extends string, T>(key: Key, value: T | undefined) =>
  value === undefined ? undefined : { [key]: value }

function heldReference(
  { reference }: SourceMessage,
  held: SourceMessage,
  version: DceVersion,
): SourceMessage['reference'] {
  if (!reference || !holds(version, 'message.reference'))
    return holds(version, 'message without reference') ? null : undefined
  if (holds(version, 'reference.kind')) return reference
  const { type, text, attachments, embeds, stickers } = held
  const isEmpty = text === '' && !attachments?.length && !embeds?.length && !stickers?.length
  return { ...reference, kind: type === 'Default' && isEmpty ? 'forward' : 'reply' }
}

/** What refers to nothing, or as a reply, forwards nothing. */
function heldForward(
  { forwarded }: SourceMessage,
  reference: SourceMessage['reference'],
  version: DceVersion,
): SourceMessage['forwarded'] {
  if (!forwarded || !holds(version, 'message.forwarded')) {
    return reference === null || reference?.kind === 'reply' ? null : undefined
  }
  const { author: _, ...forward } = forwarded
  return {
    ...forward,
    attachments: forward.attachments.map(heldAttachment),
    embeds: forward.embeds.map((embed) => heldEmbed(embed, version)),
  }
}

function heldInteraction({ interaction }: SourceMessage, version: DceVersion): SourceMessage['interaction'] {
  if (!interaction || !holds(version, 'message.interaction'))
    return holds(version, 'message without interaction') ? null : undefined
  return { ...interaction, user: heldAuthor(interaction.user, version) }
}

const noAvatar = 'https://cdn.discordapp.com/embed/avatars/0.png'

/** What Discord shows, if it is not the name again. */
function heldNickname({ name, displayName, nickname }: SourceUser): string | null {
  const shown = nickname ?? displayName ?? name
  return shown === name ? null : shown
}

const heldAuthor = (user: SourceUser, version: DceVersion): SourceUser => ({
  id: user.id,
  isBot: user.isBot,
  name: user.name,
  ...(holds(version, 'author.nickname') && { nickname: heldNickname(user) }),
  ...(holds(version, 'author.colour') && { colour: user.colour ?? null }),
  avatarUrl: user.avatarUrl ?? noAvatar,
})

function heldMentioned(user: SourceUser, version: DceVersion): SourceUser {
  if (holds(version, 'mentioned.colour')) return heldAuthor(user, version)
  const { id, isBot, name } = user
  return { id, isBot, name, ...(holds(version, 'mentioned.nickname') && { nickname: heldNickname(user) }) }
}

const heldAttachment = ({ id, fileName, size, url }: NonNullable<SourceMessage['attachments']>[number]) => ({
  id,
  fileName,
  size,
  url,
})

const heldEmbed = (embed: SourceEmbed, version: DceVersion): SourceEmbed => ({
  ...embed,
  title: embed.title ?? '',
  description: embed.description ?? '',
  colour: holds(version, 'embed.colour') ? embed.colour : null,
  video: holds(version, 'embed.video') ? embed.video : null,
  images: holds(version, 'embed.images') ? embed.images : embed.images.slice(0, 1),
})

const heldReaction = ({ emoji, count, users }: SourceReaction, version: DceVersion): SourceReaction => ({
  emoji,
  count,
  ...(users &&
    (users.length > 0 || count === 0) &&
    holds(version, 'reaction.users') && { users: users.map((user) => heldAuthor(user, version)) }),
})
