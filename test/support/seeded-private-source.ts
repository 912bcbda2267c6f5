import type { ExportFile } from '../../domain/archive/ports/export-files.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import type { ArchiveSource, SourceChannel, SourceMessage } from '../../domain/archive/source.ts'
import { type People, type Person, sourceUser } from './seeded-people.ts'

const observedAt = new Date('2026-08-30T13:00:00.000Z')

/** What no export file holds: poll voters, the author of a forward, the owner of a thread, a forum's tags. */
export function privateSource(people: People, guild: string): ExportFile {
  const channel = thread(people)
  const messages = [poll(people), forward(people)]
  const source: ArchiveSource = {
    describe: async () => ({ platform: 'discord', id: snowflake(guild), name: `Guild ${guild}`, origin: 'live' }),
    channels: async function* () {
      yield channel
    },
    messages: async function* () {
      yield { messages, observedAt, range: null, faults: [], progress: null, coverage: null }
    },
    close: async () => {},
  }
  return { name: 'live', size: 0, open: () => source }
}

/** With an owner, who is no field of a source's channel and must not slip through beside the fields. */
function thread(people: People): SourceChannel {
  const owner = people.at('thread owner')
  const channel = {
    id: snowflake('840000000000000001'),
    kind: 'thread',
    name: `thread of ${mention(people.at('thread name'))}`,
    confidential: false,
    parent: { id: snowflake('840000000000000000'), name: `forum of ${mention(people.at('forum name'))}` },
    topic: `Asked by ${mention(people.at('thread topic'))}`,
    settings: {
      position: 0,
      nsfw: false,
      archived: false,
      locked: false,
      tags: [`for ${mention(people.at('tag'))}`],
      ownerId: owner.id,
    },
    ownerId: owner.id,
    owner: sourceUser(owner),
    observedAt,
  } as const
  return channel
}

const poll = (people: People): SourceMessage => ({
  ...plain(people, '850000000000000001'),
  poll: {
    question: `Who but ${mention(people.at('poll question'))}?`,
    answers: [
      {
        text: `Not ${mention(people.at('poll answer'))}`,
        emoji: { id: null, name: '\u{1f44d}', animated: false },
        votes: 1,
        voters: [sourceUser(people.at('poll voter'))],
      },
    ],
    expiresAt: null,
    multiple: false,
  },
})

const forward = (people: People): SourceMessage => ({
  ...plain(people, '850000000000000002'),
  forwarded: {
    sentAt: null,
    editedAt: null,
    text: `from ${mention(people.at('live forward text'))}`,
    attachments: [],
    embeds: [],
    stickers: [],
    author: sourceUser(people.at('forward author')),
  },
})

const plain = (people: People, id: string) => ({
  id: snowflake(id),
  type: 'Default',
  sentAt: observedAt,
  editedAt: null,
  author: sourceUser(people.at('live author')),
  text: `hello ${mention(people.at('live mention'))}`,
})

const mention = ({ id }: Person): string => `<@${id}>`
