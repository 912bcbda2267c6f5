import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dceVersions } from '../../adapters/dce/write/versions.ts'
import { writeExport } from '../../adapters/dce/write/write-export.ts'
import { createSample } from '../../adapters/sample/community.ts'
import { openSample } from '../../adapters/sample/sample-source.ts'
import type { Tenant } from '../../domain/archive/index.ts'
import { clip } from '../../domain/shared/text.ts'
import { columnDifferences, type Differing } from '../support/archive-dump-columns.ts'
import type { ArchiveDump, DumpedRow } from '../support/archive-dump-rows.ts'
import { rounds, soakTimeout } from '../support/soak.ts'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.ts'

/** What may stand on either side: `one` came from Discord, `other` from files. */
type Explains = (differing: Differing, seen: Seen) => boolean

interface Seen {
  readonly live: ArchiveDump
  readonly files: ArchiveDump
  readonly reactors: ReadonlySet<string>
  /** People who can have reacted. */
  readonly people: number
}

interface Line {
  readonly why: string
  readonly where: readonly string[]
  /** By default anything. */
  readonly explains?: Explains
}

const groups = ['pinned', 'reference', 'embeds', 'stickers', 'forwarded', 'interaction', 'mentions', 'attachments']
const pictures = ['author.iconUrl', 'footer.iconUrl', 'images[].url', 'thumbnail.url', 'video.url']

/** All in which a community from Discord is not as the same community from files, and why. */
const table: readonly Line[] = [
  {
    why: 'a file was seen when it was exported, Discord when it was asked',
    where: [
      ...['authors.observed_at', 'authors.avatar_url_observed_at', 'channels.observed_at', 'messages.observed_at'],
      ...['channels.parent_observed_at', 'channels.topic_observed_at'],
      ...['messages.content_observed_at', 'messages.content_first_observed_at'],
      ...[...groups, 'reactions', 'reaction_authors'].map((group) => `messages.${group}_observed_at`),
    ],
    explains: ({ one, other }) => one !== null && other !== null && one > other,
  },
  {
    why: 'the content came from Discord, or from a file',
    where: ['messages.content_origin'],
    explains: ({ one, other }) => one === 'live' && other === 'file',
  },
  {
    why: 'only a sync has a checkpoint, and evidence with a time of who may see a channel',
    where: ['sync_progress (one)', 'channels.visibility_at'],
    explains: ({ one, other }) => one !== null && other === null,
  },
  {
    why: 'no file tells the settings of a channel',
    where: [
      ...['channels.nsfw', 'channels.archived', 'channels.locked', 'channels.tags'],
      'channels.settings_observed_at',
    ],
    explains: ({ one, other }) => one !== null && other === null,
  },
  { why: 'nor its place', where: ['channels.position'], explains: ({ other }) => other === '4294967295' },
  {
    why: 'of a category and of a forum there is no file: they are known by their names only',
    where: [
      ...['channels.placeholder', 'channels.kind', 'channels.topic', 'channels.topic_observed_at'],
      ...['channels.parent_id', 'channels.parent_observed_at', 'channel_stats.parent_id'],
    ],
    explains: ({ key }, { files }) => isPlaceholder(key, files),
  },
  {
    why: 'no file tells polls',
    where: ['messages.poll', 'messages.poll_observed_at'],
    explains: ({ one, other }) => one !== null && other === null,
  },
  {
    why: 'no file tells what kind of file is attached, nor how large a picture is',
    where: [
      ...['content_type', 'width', 'height'].map((name) => `message_attachments.${name}`),
      ...['contentType', 'width', 'height'].map((name) => `messages.forwarded.attachments[].${name}`),
    ],
    explains: ({ one, other }) => one !== null && other === null,
  },
  {
    why: 'no file tells burst reactions',
    where: ['message_emoji_reactions.burst_count'],
    explains: ({ one, other }) => Number(one) > 0 && other === '0',
  },
  {
    why: 'Discord names everyone who reacted; some of these files only count them',
    where: ['message_reaction_authors (one)', 'messages.reaction_authors_observed_at'],
    explains: ({ key, other }, seen) => other === null && !namesReactors(key, seen),
  },
  {
    why: 'Discord shows the message that began a thread in the thread without its reactions',
    where: [
      ...['message_emoji_reactions (other)', 'message_reaction_authors (other)'],
      ...['messages.reactions_observed_at', 'messages.reaction_authors_observed_at'],
    ],
    explains: ({ key, one }) => one === null && beganAThread(key),
  },
  {
    why: 'colours belong to the roles of members, whom messages do not show',
    where: ['authors.colour'],
    explains: ({ one }) => one === null,
  },
  {
    why: 'nor do they show nicknames, or that there is none',
    where: ['authors.colour_observed_at', 'authors.nickname_observed_at'],
    explains: ({ one, other }) => one === null && other !== null,
  },
  {
    why: 'the display name stands for itself at Discord, in files as the nickname of those who have none',
    where: ['authors.nickname'],
    explains: ({ key, one, other }, { live }) => one === null && other === authorOf(key, live)?.['display_name'],
  },
  {
    why: 'and the other way round',
    where: ['authors.display_name'],
    explains: ({ key, one, other }, { files }) => other === null && one === authorOf(key, files)?.['nickname'],
  },
  {
    why: 'no file tells which name is the display name',
    where: ['authors.display_name_observed_at'],
    explains: ({ one, other }) => one !== null && other === null,
  },
  {
    why: 'the sample words a boost, which neither Discord nor an export words',
    where: ['messages.content'],
    explains: ({ key }, { files }) => ['8', '9063'].includes(typeOf(key, files) ?? ''),
  },
  {
    why: 'the end of a poll is told in an embed, which exports word and the sample has not',
    where: ['messages.embeds'],
    explains: ({ key }, { files }) => typeOf(key, files) === 'PollResult',
  },
  {
    why: 'the sample gives anyone any of the pictures for those without one; at Discord it follows from the id',
    where: ['authors.avatar_url'],
    explains: ({ one, other }) => [one, other].every((url) => /\/embed\/avatars\/\d\.png$/.test(url ?? '')),
  },
  {
    why: 'the sample knows one address of a picture, Discord another one for its proxied copy, which it is shown by',
    where: pictures.map((place) => `messages.embeds[].${place}`),
    explains: ({ one, other }) => one === proxied(other ?? ''),
  },
  {
    why: 'the sample has embeds of several images without an address; at Discord it is the address that joins them',
    where: ['messages.embeds[].images'],
  },
  {
    why: 'the sample calls every sticker that is a picture .png',
    where: ['messages.stickers[].url'],
    explains: ({ one, other }) => one?.replace(/gif$/, 'png') === other,
  },
  {
    why: 'in the sample more may have reacted than there are people',
    where: ['message_emoji_reactions.count'],
    explains: ({ one, other }, { people }) => Number(one) === people && Number(other) > people,
  },
]

/** Embeds and stickers of a message that was forwarded are as any others. */
const partOf = (where: string): string => where.replace(/\.forwarded\.(?=embeds|stickers)/, '.')

const told = ({ key, one, other }: Differing): string => clip(`${key}: ${one} from Discord, ${other} from a file`, 500)

const isPlaceholder = (key: string, { channels = [] }: ArchiveDump): boolean =>
  channels.some((row) => key.endsWith(row['source_id'] ?? '?') && row['placeholder'] === '1')

/** Keys of messages of which the files name someone who reacted, and of their reactions. */
const reactorsIn = ({ message_reaction_authors: named = [] }: ArchiveDump): ReadonlySet<string> =>
  new Set(
    named.flatMap(({ channel_id, snowflake, emoji_key }) => {
      const message = `${channel_id} ${snowflake}`
      return [message, `${message} ${emoji_key}`]
    }),
  )

/** `key`: of a message, or of someone who reacted to it. */
const namesReactors = (key: string, { reactors }: Seen): boolean => reactors.has(key.replace(/ author \d+$/, ''))

const beganAThread = (key: string): boolean => /^channel (\d+) \1\b/.test(key)

const authorOf = (key: string, { authors = [] }: ArchiveDump): DumpedRow | undefined =>
  authors.find((row) => row['id'] === key)

const typeOf = (key: string, { messages = [] }: ArchiveDump): string | null | undefined =>
  messages.find((row) => `${row['channel_id']} ${row['snowflake']}` === key)?.['type']

const proxied = (url: string): string => `https://images-ext-1.discordapp.net/external/0/${url.replace('://', '/')}`

const messages = rounds({ test: 900, soak: 10_000 })
const [seed, newest] = [1, dceVersions.at(-1) ?? expect.unreachable()]

describe('a community from Discord, and from files of the newest exporter', () => {
  let world: SyncWorld
  let seen: Seen
  let found: Map<string, readonly Differing[]>
  const rows = { live: 0, channels: 0 }

  beforeAll(async () => {
    world = await openSyncWorld({ messages, seed })
    const live = await archived(async (tenant) => {
      const report = await world.sync(tenant)
      expect([report.outcome, report.error]).toEqual(['complete', null])
    })
    const files = await archived(async () => {
      const reports = await imported()
      expect(reports.filter(({ outcome }) => outcome !== 'complete')).toEqual([])
    })
    seen = { live, files, reactors: reactorsIn(files), people: world.discord.state.people.length }
    found = new Map()
    for (const [where, differing] of columnDifferences(live, files))
      found.set(partOf(where), [...(found.get(partOf(where)) ?? []), ...differing])
    rows.live = live['messages']?.length ?? 0
    rows.channels = live['channels']?.length ?? 0
  }, soakTimeout.timeout)

  afterAll(() => world.close())

  const sample = () => createSample({ seed, messages })

  /** What is in an archive, which keeps names, once it was brought in. */
  async function archived(bring: (tenant: Tenant) => Promise<void>): Promise<ArchiveDump> {
    await world.empty()
    await bring(await world.tenant(true))
    return world.named()
  }

  async function imported() {
    const folder = await mkdtemp(join(tmpdir(), 'verta-sync-'))
    try {
      await writeExport(openSample(sample()), folder, { version: newest, layout: 'whole', markdown: 'raw' })
      const target = { to: 'guild', ifAbsent: 'refuse' } as const
      const how = { channelVisibility: 'everyone', deletions: 'ignore' } as const
      return await world.archive.importArchive({ paths: [folder], target, ...how })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  it('are of the size that is meant', () => {
    expect(rows.live).toBe(messages)
    expect(rows.channels).toBeGreaterThanOrEqual(rounds({ test: 15, soak: 60 }))
  })

  it('differ nowhere but in what is in the table, and there for its reasons only', () => {
    const unexplained = [...found].flatMap(([where, differing]) => {
      const lines = table.filter((line) => line.where.includes(where))
      const isExplained = (each: Differing) => lines.some(({ explains }) => explains?.(each, seen) ?? true)
      return differing.filter((each) => !isExplained(each)).map((each) => `${where} of ${told(each)}`)
    })
    expect(unexplained.slice(0, 20)).toEqual([])
  })

  it('differ in all that is in the table', () => {
    expect(table.flatMap(({ where }) => where).filter((where) => !found.has(where))).toEqual([])
  })
})
