import { describe, expect, it } from 'vitest'
import type { LiveSource } from '../../../domain/archive/ports/live-sources.ts'
import type { FakeDiscord } from '../../support/fake-discord/fake-discord.ts'
import type { ScriptedFault } from '../../support/fake-discord/faults.ts'
import { channelTypes, type DiscordChannel, isThread, threadTypes } from '../../support/fake-discord/json.ts'
import { all, type Live, refusalOf, startLive } from './live.ts'

const forEver = { times: Number.POSITIVE_INFINITY } as const
const archives = {
  public: '/channels/:id/threads/archived/public',
  private: '/channels/:id/threads/archived/private',
  joined: '/channels/:id/users/@me/threads/archived/private',
} as const
const active = '/guilds/:id/threads/active'

interface Walked {
  readonly source: LiveSource
  readonly ids: ReadonlySet<string>
}

async function walk(live: Live): Promise<Walked> {
  const source = live.open()
  return { source, ids: new Set((await all(source.channels())).map(({ id }) => String(id))) }
}

const channelsOf = ({ state }: FakeDiscord, type: number): readonly DiscordChannel[] =>
  state.channels().filter((channel) => channel.type === type)

function firstOf(fake: FakeDiscord, type: number): DiscordChannel {
  const [first] = channelsOf(fake, type)
  if (first === undefined) throw new Error(`There is no channel of the type ${type}.`)
  return first
}

const threadsOf = ({ state }: FakeDiscord, parentId: string): readonly string[] =>
  state.channels().flatMap((channel) => (isThread(channel) && channel.parent_id === parentId ? channel.id : []))

const allIds = ({ state }: FakeDiscord): readonly string[] => state.channels().map(({ id }) => id)

/** What the walk left out of all there is. */
const missing = (fake: FakeDiscord, { ids }: Walked): readonly string[] => allIds(fake).filter((id) => !ids.has(id))

const garbled = (objects: ScriptedFault['objects'] & object): ScriptedFault => ({
  ...{ on: '*', do: 'garbled', objects },
  ...forEver,
})

const malformed = (place: string) => ({ class: 'malformed', message: expect.stringContaining(`${place} is missing`) })

/** Archives this many threads of a channel, each at its own time. */
function archive(fake: FakeDiscord, parentId: string, count: number, isPrivate = false): readonly string[] {
  return Array.from({ length: count }, (_, i) => {
    const { id } = fake.state.addThread(parentId, { isPrivate })
    fake.state.archiveThread(id, (1_700_000_000_000 + i) * 1_000)
    return id
  })
}

describe('a walk over channels', () => {
  it('that leaves nothing out has nothing to tell', async () => {
    const live = await startLive({ messages: 600 })
    const walked = await walk(live)
    expect([missing(live.fake, walked), walked.source.unlisted()]).toEqual([[], []])
  })

  it('leaves a channel out that is not as documented, with its threads, and tells both', async () => {
    const live = await startLive({ messages: 600 })
    const forum = firstOf(live.fake, channelTypes.forum)
    live.fake.state.addThread(forum.id)
    live.fake.behave({ next: [garbled({ [forum.id]: { permission_overwrites: 'secret' } })] })
    const walked = await walk(live)
    const told = walked.source.unlisted()
    expect(told).toContainEqual({ what: 'channel', id: forum.id, error: malformed('permission_overwrites') })
    expect(told).toContainEqual({
      what: 'threads',
      id: forum.id,
      error: expect.objectContaining({ class: 'malformed' }),
    })
    expect(JSON.stringify(told)).not.toContain('secret')
    const without = new Set([forum.id, ...threadsOf(live.fake, forum.id), ...told.map(({ id }) => String(id))])
    expect(missing(live.fake, walked).filter((id) => !without.has(id))).toEqual([])
    expect(threadsOf(live.fake, forum.id).filter((id) => walked.ids.has(id))).toEqual([])
  })

  it('tells of a channel without an id that there is one, and gives no thread of which it may be the channel', async () => {
    const live = await startLive({ messages: 600 })
    const forum = firstOf(live.fake, channelTypes.forum)
    live.fake.state.addThread(forum.id)
    live.fake.behave({ next: [garbled({ [forum.id]: null })] })
    const walked = await walk(live)
    expect(walked.source.unlisted()).toContainEqual({ what: 'channel', id: null, error: malformed('all of it') })
    expect(walked.source.unlisted()).toContainEqual(expect.objectContaining({ what: 'threads', id: forum.id }))
    expect(threadsOf(live.fake, forum.id).filter((id) => walked.ids.has(id))).toEqual([])
  })

  it.each([active, archives.public])('leaves a thread of %s out that is not as documented, once', async (list) => {
    const live = await startLive({ messages: 600 })
    const forum = firstOf(live.fake, channelTypes.forum)
    const { id } = live.fake.state.addThread(forum.id)
    if (list !== active) live.fake.state.archiveThread(id)
    live.fake.behave({ next: [garbled({ [id]: { name: ['secret'] } })] })
    const walked = await walk(live)
    expect(missing(live.fake, walked)).toEqual([id])
    expect(walked.source.unlisted()).toEqual([{ what: 'channel', id, error: malformed('name') }])
    expect(JSON.stringify(walked.source.unlisted())).not.toContain('secret')
  })

  it('does not tell of a thread that one list has as it should be', async () => {
    const live = await startLive({ messages: 600 })
    const { id } = live.fake.state.addThread(firstOf(live.fake, channelTypes.forum).id)
    live.fake.behave({ next: [{ on: active, do: 'garbled', objects: { [id]: { name: 7 } } }] })
    const walked = await walk(live)
    expect([missing(live.fake, walked), walked.source.unlisted()]).toEqual([[], []])
  })

  it('has a thread that does not say when it was archived', async () => {
    const live = await startLive({ messages: 600 })
    const [id = ''] = archive(live.fake, firstOf(live.fake, channelTypes.forum).id, 1)
    const thread_metadata = { archived: true, archive_timestamp: 'yesterday' }
    live.fake.behave({ next: [garbled({ [id]: { thread_metadata } })] })
    const source = live.open()
    const found = (await all(source.channels())).find((channel) => channel.id === id)
    expect(found).toMatchObject({ archivedAt: null, settings: { archived: true } })
    expect(source.unlisted()).toEqual([])
  })

  it.each([
    ['503', { class: 'source_unavailable', message: expect.stringContaining('503') }],
    ['reset', { class: 'source_unavailable', message: expect.stringContaining('ECONNRESET') }],
    ['refused', { class: 'channel_refused', message: expect.stringContaining('400, code 50024') }],
  ] as const)('tells of a channel whose archive it is not given (%s), and goes on', async (kind, error) => {
    const live = await startLive({ messages: 600 })
    const forum = firstOf(live.fake, channelTypes.forum)
    const archived = archive(live.fake, forum.id, 3)
    const { id } = live.fake.state.addThread(forum.id)
    live.fake.behave({ next: [{ on: archives.public, of: forum.id, do: kind, ...forEver }] })
    const walked = await walk(live)
    expect(walked.source.unlisted()).toEqual([{ what: 'threads', id: forum.id, error }])
    expect(missing(live.fake, walked)).toEqual(expect.arrayContaining([...archived]))
    expect(missing(live.fake, walked).filter((each) => !threadsOf(live.fake, forum.id).includes(each))).toEqual([])
    expect(walked.ids).toContain(id)
  })

  it.each(['public', 'private'] as const)('gives what a list of %s threads had before it failed', async (scope) => {
    const live = await startLive({ messages: 50 })
    const parent = live.fake.state.addChannel()
    const archived = archive(live.fake, parent.id, 130, scope === 'private')
    live.fake.behave({ next: [{ on: archives[scope], of: parent.id, do: '502', after: 1, ...forEver }] })
    const walked = await walk(live)
    expect(walked.source.unlisted()).toMatchObject([{ what: 'threads', id: parent.id }])
    expect(missing(live.fake, walked)).toEqual(archived.slice(0, 30))
  })

  it('still asks for the private threads of a channel whose public ones it is not given', async () => {
    const live = await startLive({ messages: 50 })
    const parent = live.fake.state.addChannel()
    const [closed = ''] = archive(live.fake, parent.id, 1, true)
    live.fake.behave({ next: [{ on: archives.public, of: parent.id, do: '502', ...forEver }] })
    const walked = await walk(live)
    expect(walked.ids).toContain(closed)
  })

  it.each([0, 1])('tells that active threads are missing (asked %i times before)', async (after) => {
    const live = await startLive({ messages: 600 })
    live.fake.behave({ next: [{ on: active, do: '500-html', after, times: 4 }] })
    const walked = await walk(live)
    expect(missing(live.fake, walked)).toEqual([])
    expect(walked.source.unlisted()).toMatchObject([
      { what: 'threads', id: null, error: { class: 'source_unavailable' } },
    ])
  })

  it('waits for no more lists once Discord gave none for three channels in a row, and tells of each', async () => {
    const live = await startLive({ messages: 50 })
    for (let i = 0; i < 5; i++) live.fake.state.addChannel({ type: channelTypes.announcement })
    const parents = [channelTypes.text, channelTypes.announcement, channelTypes.forum].flatMap((type) =>
      channelsOf(live.fake, type).map(({ id }) => id),
    )
    live.fake.behave({ next: Object.values(archives).map((on) => ({ on, do: '500', ...forEver })) })
    const { source } = await walk(live)
    const told = source.unlisted().filter(({ what, id }) => what === 'threads' && id !== null)
    expect(new Set(told.map(({ id }) => id))).toEqual(new Set(parents))
    const asked = live.fake.requests.filter(({ route }) => route.includes('archived'))
    expect(new Set(asked.map(({ path }) => path.split('/')[2])).size).toBe(3)
  })

  it('asks for all lists where Discord gave none for many channels, but never for three in a row', async () => {
    const live = await startLive({ messages: 50 })
    const parents = Array.from({ length: 8 }, (_, i) =>
      live.fake.state.addChannel({ type: channelTypes.announcement, position: 1_000 + i }),
    )
    const silent = parents.filter((_, i) => i % 3 !== 2)
    live.fake.behave({ next: silent.map(({ id }) => ({ on: archives.public, of: id, do: '500', ...forEver })) })
    const { source } = await walk(live)
    expect(source.unlisted().map(({ id }) => id)).toEqual(silent.map(({ id }) => id))
    const last = live.fake.requests.filter(({ path }) => path.includes(parents[7]?.id ?? ''))
    expect(last.map(({ status }) => status)).toEqual([500, 500, 500, 500])
  })

  it('tells of channels whose threads the bot may not list, and of no private thread that it has not joined', async () => {
    const live = await startLive({ messages: 50 })
    const { state } = live.fake
    const [hidden, silent, open] = [0, 1, 2].map(() => state.addChannel().id)
    if (hidden === undefined || silent === undefined || open === undefined) throw new Error('There are no channels.')
    for (const id of [hidden, silent, open]) archive(live.fake, id, 1, true)
    state.setPrivate(hidden, true)
    state.setHistory(silent, false)
    state.setPermission('MANAGE_THREADS', false)
    const before = channelsOf(live.fake, threadTypes.private).length
    const { source } = await walk(live)
    const told = source.unlisted().filter(({ id }) => [hidden, silent, open].includes(String(id)))
    const error = { class: 'channel_no_access', message: expect.stringContaining('Read Message History') }
    expect(told).toEqual([hidden, silent].map((id) => ({ what: 'threads', id, error })))
    expect(before).toBeGreaterThan(2)
  })

  it.each([
    ['a channel that is closed', 'channel_no_access', (live: Live, id: string) => live.fake.state.setPrivate(id, true)],
    ['a channel that is deleted', 'channel_gone', (live: Live, id: string) => live.fake.state.removeChannel(id)],
  ] as const)('tells of %s before its threads were asked for', async (_, reason, change) => {
    const live = await startLive({ messages: 50 })
    const { id } = live.fake.state.addChannel()
    live.fake.behave({ changes: [{ on: archives.public, run: () => change(live, id) }] })
    const { source } = await walk(live)
    expect(source.unlisted()).toEqual([{ what: 'threads', id, error: expect.objectContaining({ class: reason }) }])
  })

  it.each([
    ['token', (live: Live) => live.fake.state.revokeToken()],
    ['not_a_member', (live: Live) => live.fake.state.kickBot()],
    ['blocked', (live: Live) => live.fake.behave({ next: [{ on: '*', do: 'cloudflare', ...forEver }] })],
  ] as const)('ends where the whole community is refused: %s', async (reason, refuse) => {
    const live = await startLive({ messages: 50 })
    live.fake.behave({ changes: [{ on: archives.public, after: 1, run: () => refuse(live) }] })
    expect(await refusalOf(all(live.open().channels()))).toEqual(['source_refused', { reason }])
  })

  it('ends where it is closed in the middle of a list', async () => {
    const live = await startLive({ messages: 50 })
    const source = live.open()
    live.fake.behave({ changes: [{ on: archives.public, run: () => void source.close() }] })
    expect(await refusalOf(all(source.channels()))).toEqual(['aborted', {}])
  })

  it('fails where the list of channels itself cannot be had', async () => {
    const live = await startLive({ messages: 50 })
    live.fake.behave({ next: [{ on: '/guilds/:id/channels', do: 'refused', ...forEver }] })
    expect(await refusalOf(all(live.open().channels()))).toEqual([
      'source_unavailable',
      { reason: 'Discord answered 400, code 50024' },
    ])
  })

  it('tells of itself only', async () => {
    const live = await startLive({ messages: 50 })
    const { id } = firstOf(live.fake, channelTypes.forum)
    live.fake.behave({ next: [{ on: archives.public, of: id, do: '502', times: 4 }] })
    const { source } = await walk(live)
    const first = source.unlisted()
    expect(first).toHaveLength(1)
    await all(source.channels())
    expect([first.length, source.unlisted()]).toEqual([1, []])
  })
})
