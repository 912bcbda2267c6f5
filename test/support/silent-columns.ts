import { type DceVersion, type HeldPart, holds } from '../../adapters/dce/write/versions.ts'
import type { ArchiveDump } from './archive-dump-rows.ts'

/** Parts of a source that have columns of their own, `table.column`. */
const columns: Partial<Readonly<Record<HeldPart, readonly string[]>>> = {
  'channel.parent': ['channels.parent_id', 'channels.parent_observed_at', 'channel_stats.parent_id'],
  'channel.settings': ['channels.archived', 'channels.locked', 'channels.tags', 'channels.settings_observed_at'],
  'author.nickname': ['authors.nickname', 'authors.nickname_observed_at'],
  'author.colour': ['authors.colour', 'authors.colour_observed_at'],
  'message.mentions': ['messages.mentions', 'messages.mentions_observed_at'],
  'message.reference': ['messages.reference_kind', 'messages.reference_message', 'messages.reference_observed_at'],
  'message.stickers': ['messages.stickers', 'messages.stickers_observed_at'],
  'message.interaction': ['messages.interaction', 'messages.interaction_observed_at'],
  'message.forwarded': ['messages.forwarded'],
  'message.poll': ['messages.poll', 'messages.poll_observed_at'],
  'attachment.kind': ['content_type', 'width', 'height'].map((name) => `message_attachments.${name}`),
  'reaction.users': ['message_reaction_authors.author_id'],
  'reaction.burstCount': ['message_emoji_reactions.burst_count'],
}

const parts = Object.keys(columns) as readonly HeldPart[]

/** The columns in which an archive says nothing anywhere: neither that there is something nor, but for JSON, that there is none. */
export const silentColumns = (archive: ArchiveDump): readonly string[] =>
  parts.flatMap((part) => columns[part] ?? []).filter((column) => isSilent(archive, column))

/** Those in which an archive out of files of a version must say nothing. */
export const unheldColumns = (version: DceVersion): readonly string[] =>
  parts.filter((part) => !holds(version, part)).flatMap((part) => columns[part] ?? [])

function isSilent(archive: ArchiveDump, path: string): boolean {
  const [table = '', column = ''] = path.split('.')
  return (archive[table] ?? []).every((row) => nothing.has(row[column] ?? null))
}

const nothing: ReadonlySet<string | null> = new Set([null, 'null', '0'])
