import { describe, expect, it } from 'vitest'
import { createSample } from '../../../adapters/sample/community.ts'
import { openSample } from '../../../adapters/sample/sample-source.ts'
import type { NewestPage } from '../../../domain/archive/ports/live-sources.ts'
import { nextSnowflake, previousSnowflake, type Snowflake, snowflake } from '../../../domain/archive/snowflake.ts'
import { all, busiestOf, messagesIn, refusalOf, say, startLive } from './live.ts'

const end = '18446744073709551615'

describe('a guild', () => {
  it('gives everything that it holds', async () => {
    const live = await startLive({ messages: 900, seed: 7, edition: 2 })
    const source = live.open()
    const sample = openSample(createSample({ seed: 7, messages: 900 }), { edition: 2 })
    const channels = await all(source.channels())
    const expected = await all(sample.channels())
    expect(new Set(channels.map(({ id }) => id))).toEqual(new Set(expected.map(({ id }) => id)))
    for (const channel of channels) {
      const pages = await all(source.messages(channel, null))
      const said = messagesIn(await all(sample.messages(channel, null)))
      expect(pages.flatMap(({ faults }) => faults)).toEqual([])
      const facts = (messages: typeof said) =>
        messages.map(({ id, type, sentAt, author }) => [id, type, sentAt, author.id])
      expect(facts(messagesIn(pages))).toEqual(facts(said))
    }
    expect(live.logged).toEqual([])
  })

  it('is asked as often as its description says', async () => {
    const { fake, open } = await startLive({ messages: 900 })
    const source = open()
    await source.describe()
    expect(fake.requests.map(({ route }) => route)).toEqual(['/guilds/:id', '/applications/@me'])
    fake.forgetRequests()
    await all(source.channels())
    const asked = (route: string) => fake.requests.filter((request) => request.route === route).length
    expect(asked('/guilds/:id')).toBe(0)
    expect(asked('/guilds/:id/channels')).toBe(1)
    expect(asked('/guilds/:id/members/:user')).toBe(1)
    expect(asked('/guilds/:id/threads/active')).toBe(2)
    const ofType = (...types: readonly number[]) =>
      fake.state.channels().filter(({ type }) => types.includes(type)).length
    expect(asked('/channels/:id/threads/archived/public')).toBe(ofType(0, 5, 15))
    expect(asked('/channels/:id/threads/archived/private')).toBe(ofType(0))
    expect(fake.requests).toHaveLength(4 + ofType(0, 5, 15) + ofType(0))
  })

  it('lists categories, then channels, then threads', async () => {
    const { open } = await startLive({ messages: 900 })
    const kinds = (await all(open().channels())).map(({ kind }) =>
      kind === 'category' || kind === 'thread' ? kind : 'channel',
    )
    expect(kinds.filter((kind, i) => kind !== kinds[i - 1])).toEqual(['category', 'channel', 'thread'])
  })

  it('loses no thread while the list moves', async () => {
    const live = await startLive({ messages: 50 })
    const { fake } = live
    const source = live.open()
    const parent = await busiestOf(live, source, 'forum')
    const ids = Array.from({ length: 230 }, (_, i) => {
      const { id } = fake.state.addThread(parent.id)
      fake.state.archiveThread(id, (1_700_000_000_000 + i) * 1_000)
      return id
    })
    fake.behave({ archiveBumps: 2 })
    const found = new Set((await all(source.channels())).map(({ id }) => String(id)))
    expect(ids.filter((id) => !found.has(id))).toEqual([])
  })

  it('loses no thread that is taken up before its channel’s archive is read', async () => {
    const live = await startLive({ messages: 50 })
    const { state } = live.fake
    const source = live.open()
    const forums = (await all(source.channels())).filter(({ kind }) => kind === 'forum')
    state.addThread(forums.at(0)?.id ?? '')
    const { id } = state.addThread(forums.at(-1)?.id ?? '')
    state.archiveThread(id)
    const found: string[] = []
    for await (const channel of source.channels()) {
      found.push(channel.id)
      // The first thread comes when the active ones were listed, and the last forum's archive was not yet.
      if (channel.kind === 'thread') state.unarchiveThread(id)
    }
    expect(forums.length).toBeGreaterThan(1)
    expect(found.filter((each) => each === id)).toHaveLength(1)
  })

  it('shows joined private threads only, where the bot may not manage threads', async () => {
    const live = await startLive({ messages: 50 })
    const { state } = live.fake
    const parent = await busiestOf(live, live.open())
    const [open, joined, active] = [0, 1, 2].map(() => state.addThread(parent.id, { isPrivate: true }).id)
    if (open === undefined || joined === undefined || active === undefined) throw new Error('There are no threads.')
    for (const id of [open, joined]) state.archiveThread(id)
    for (const id of [joined, active]) state.joinThread(id)
    const privates = async () => {
      const threads = (await all(live.open().channels())).filter(({ id }) => [open, joined, active].includes(id))
      return threads.map(({ id, confidential, visibility }) => [id, confidential, visibility])
    }
    const told = (id: string) => [id, true, 'restricted']
    expect(await privates()).toEqual([open, joined, active].map(told))
    state.setPermission('MANAGE_THREADS', false)
    expect(await privates()).toEqual([joined, active].map(told))
  })

  it('tells what is hidden, and what the bot cannot read', async () => {
    const live = await startLive({ messages: 100 })
    const channel = await busiestOf(live, live.open())
    const seen = async () => (await all(live.open().channels())).find(({ id }) => id === channel.id)
    expect(await seen()).toMatchObject({ visibility: 'everyone', unreadable: null })
    live.fake.state.setPrivate(channel.id, true, { letIn: true })
    expect(await seen()).toMatchObject({ visibility: 'restricted', unreadable: null })
    live.fake.state.setPrivate(channel.id, true)
    expect(await seen()).toMatchObject({ visibility: 'restricted', unreadable: 'no_access' })
    live.fake.state.setPrivate(channel.id, false)
    live.fake.state.setHistory(channel.id, false)
    expect(await seen()).toMatchObject({ visibility: 'everyone', unreadable: 'no_history' })
  })
})

describe('a channel', () => {
  it('is read from behind a message to its end, in pages that leave nothing out', async () => {
    const live = await startLive()
    const source = live.open()
    const channel = await busiestOf(live, source)
    const [first, ...others] = say(live.fake, channel, 250)
    const pages = await all(source.messages(channel, first ?? null))
    expect(messagesIn(pages).map(({ id }) => id)).toEqual(others)
    expect(pages.map(({ messages }) => messages.length)).toEqual([100, 100, 49])
    expect(pages.map(({ range }) => [range?.from, range?.to, range?.complete])).toEqual([
      [nextSnowflake(first ?? snowflake('0')), others[99], true],
      [nextSnowflake(others[99] ?? snowflake('0')), others[199], true],
      [nextSnowflake(others[199] ?? snowflake('0')), end, true],
    ])
    const coverage = pages.at(-1)?.coverage
    expect(coverage?.range).toEqual({ from: others[0], to: others.at(-1) })
    expect(coverage?.window?.before).toEqual(pages.at(-1)?.observedAt)
  })

  it('ends with an empty page where the one before was full', async () => {
    const live = await startLive()
    const source = live.open()
    const channel = await busiestOf(live, source)
    const [first] = say(live.fake, channel, 101)
    const pages = await all(source.messages(channel, first ?? null))
    expect(pages.map(({ messages, range }) => [messages.length, range?.to])).toEqual([
      [100, expect.not.stringMatching(end)],
      [0, undefined],
    ])
    expect(pages.at(-1)?.coverage?.range).not.toBeNull()
  })

  it('is seen as it was before it was asked for', async () => {
    const live = await startLive()
    const times = [10, 20, 30].map((second) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)))
    let turn = 0
    const source = live.open({ clock: { findNow: async () => times[turn] ?? new Date(0) } })
    const channel = await busiestOf(live, source)
    say(live.fake, channel, 100)
    const read = source.messages(channel, null)[Symbol.asyncIterator]()
    for (const time of times.slice(0, 2)) {
      const { value } = await read.next()
      expect(value?.observedAt).toEqual(time)
      turn++
    }
  })

  it('shows its newest messages, and those before', async () => {
    const live = await startLive()
    const source = live.open()
    const channel = await busiestOf(live, source)
    const said = say(live.fake, channel, 230)
    const newest = await source.newest(channel, null)
    expect(newest.messages.map(({ id }) => id)).toEqual(said.slice(130))
    expect(newest.range).toEqual({ from: said[130], to: end, complete: true })
    const before = said[130] ?? null
    const older = await source.newest(channel, before)
    expect(older.messages.map(({ id }) => id)).toEqual(said.slice(30, 130))
    expect(older.range).toEqual({ from: said[30], to: previousSnowflake(said[130] ?? snowflake('0')), complete: true })
    expect([newest.before, older.before]).toEqual([said[130], said[30]])
  })

  it('shows below its newest messages all others, down to its first, of which it says that nothing lies below', async () => {
    const live = await startLive()
    const source = live.open()
    const channel = live.fake.state.addChannel()
    const [told] = (await all(source.channels())).filter(({ id }) => id === channel.id)
    if (told === undefined) throw new Error('There is no channel.')
    expect(await source.newest(told, null)).toMatchObject({ messages: [], before: null })
    const said = say(live.fake, told, 250)
    const pages: NewestPage[] = []
    for (let before: Snowflake | null | undefined; before !== null; before = pages.at(-1)?.before ?? null)
      pages.push(await source.newest(told, before ?? null))
    expect(pages.map(({ messages }) => messages.length)).toEqual([100, 100, 50])
    expect(pages.map(({ before }) => before)).toEqual([said[150], said[50], null])
    expect(pages.flatMap(({ messages }) => messages.toReversed()).map(({ id }) => id)).toEqual(said.toReversed())
  })

  it('goes on below a message that cannot be read', async () => {
    const live = await startLive()
    const source = live.open()
    const channel = await busiestOf(live, source)
    const said = say(live.fake, channel, 150)
    const lowest = said[50] ?? ''
    live.fake.behave({ next: [{ on: '/channels/:id/messages', do: 'garbled', objects: { [lowest]: { author: 7 } } }] })
    const page = await source.newest(channel, null)
    expect([page.messages.length, page.faults.length, page.before]).toEqual([99, 1, lowest])
    expect(page.range).toEqual({ from: said[51], to: said[149], complete: false })
    const nameless = Object.fromEntries(said.slice(50).map((id) => [id, null]))
    live.fake.behave({ next: [{ on: '/channels/:id/messages', do: 'garbled', objects: nameless }] })
    expect(await refusalOf(source.newest(channel, null))).toMatchObject(['source_unavailable', {}])
  })

  it('is empty and complete in nothing where its history may not be read', async () => {
    const live = await startLive()
    const source = live.open()
    const channel = await busiestOf(live, source)
    live.fake.state.setHistory(channel.id, false)
    const pages = await all(source.messages(channel, null))
    expect(pages).toMatchObject([{ messages: [], range: null, coverage: { range: null, window: null } }])
  })

  it('without messages of its own is not asked for any', async () => {
    const live = await startLive()
    const source = live.open()
    const forum = await busiestOf(live, source, 'forum')
    live.fake.forgetRequests()
    expect(await all(source.messages(forum, null))).toMatchObject([{ messages: [], range: null }])
    expect(live.fake.requests).toEqual([])
  })
})

describe('a thread that a message began', () => {
  it('begins with that message, once, and nothing else is lost', async () => {
    const live = await startLive()
    const { state } = live.fake
    const source = live.open()
    const channel = await busiestOf(live, source)
    const [messageId] = say(live.fake, channel, 1)
    if (messageId === undefined) throw new Error('Nobody said anything.')
    const { id } = state.addThread(channel.id, { messageId })
    const reply = state.addMessage(id).id
    const thread = (await all(source.channels())).find((each) => each.id === id)
    if (thread === undefined) throw new Error('There is no thread.')
    const idsAfter = async (after: typeof messageId | null) =>
      messagesIn(await all(source.messages(thread, after))).map((message) => String(message.id))
    expect(await idsAfter(null)).toEqual([id, reply])
    expect(await idsAfter(messageId)).toEqual([reply])
    const newest = await source.newest(thread, null)
    expect(newest.range).toEqual({ from: id, to: end, complete: true })
  })
})
