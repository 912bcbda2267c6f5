import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { channelIdOf } from '../../domain/archive/channel.ts'
import type { SyncReport, Tenant } from '../../domain/archive/index.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { channelTypes, threadTypes } from '../support/fake-discord/json.ts'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.ts'

let world: SyncWorld
let tenant: Tenant

beforeEach(async () => {
  world = await openSyncWorld({ messages: 300 })
  tenant = await world.tenant()
  await world.sync(tenant)
})

afterEach(() => world.close())

const reportOf = ({ channels }: SyncReport, channelId: string) =>
  channels.find(({ id }) => id === channelId) ?? expect.unreachable()

const progressOf = async (channelId: string) =>
  (await world.storage.read.syncProgress.findOf([channelIdOf(tenant.id, snowflake(channelId))]))[0]

/** A channel of a type that has public threads, and one of them. */
function threaded(type: number, isArchived: boolean): readonly [string, string] {
  const channels = world.discord.state.channels()
  const isOf = (parentId: string | null | undefined): boolean =>
    channels.some((channel) => channel.id === parentId && channel.type === type)
  const thread = channels.find(
    ({ thread_metadata: meta, type, parent_id }) =>
      meta?.archived === isArchived && type !== threadTypes.private && isOf(parent_id),
  )
  return [thread?.parent_id ?? expect.unreachable(), thread?.id ?? expect.unreachable()]
}

describe('a list of archived threads that the source does not give', () => {
  it('leaves its channel told as not whole, the others read, and no thread told as gone', async () => {
    const [parent, thread] = threaded(channelTypes.text, true)
    const route = '/channels/:id/threads/archived/public'
    world.discord.behave({ next: [{ on: route, of: parent, do: '500', times: 100 }] })
    world.discord.state.addMessage(parent, { content: 'still read' })
    const report = await world.sync(tenant)
    expect(report).toMatchObject({ outcome: 'partial', error: null, gone: [], unlisted: [] })
    expect(reportOf(report, parent)).toMatchObject({
      ...{ outcome: 'complete', error: { class: 'source_unavailable' }, counts: { added: 1 } },
    })
    expect(report.channels.map(({ id }) => id)).not.toContain(thread)
    expect(await progressOf(parent)).toMatchObject({ state: 'completed', error: { class: 'source_unavailable' } })
    world.discord.behave({ next: [] })
    const again = await world.sync(tenant)
    expect(again.outcome).toBe('complete')
    expect(await progressOf(parent)).toMatchObject({ state: 'completed', error: null })
  })
})

describe('a forum that the bot may not see', () => {
  it('is told and recorded as closed, and none of its threads as gone', async () => {
    const [forum, thread] = threaded(channelTypes.forum, false)
    world.discord.state.setPrivate(forum, true)
    const report = await world.sync(tenant)
    expect(report).toMatchObject({ outcome: 'complete', gone: [] })
    expect(reportOf(report, forum)).toMatchObject({ outcome: 'unreadable', error: { class: 'channel_no_access' } })
    expect(await progressOf(forum)).toMatchObject({ state: 'failed', error: { class: 'channel_no_access' } })
    expect(await progressOf(thread)).toMatchObject({ state: 'completed' })
  })
})

describe('a forum that failed once', () => {
  const opened = async (forum: string) => {
    const report = await world.sync(tenant)
    expect([report.outcome, reportOf(report, forum).outcome]).toEqual(['complete', 'skipped'])
    expect(await progressOf(forum)).toMatchObject({ state: 'completed', error: null, finishedAt: expect.any(Date) })
    const { channels } = await world.archive.getSyncStatus(tenant.id)
    expect(channels.filter(({ state, error }) => state !== 'completed' || error !== null)).toEqual([])
  }

  it('as it was closed has no failure once it is open again', async () => {
    const [forum] = threaded(channelTypes.forum, false)
    world.discord.state.setPrivate(forum, true)
    await world.sync(tenant)
    expect(await progressOf(forum)).toMatchObject({ state: 'failed' })
    world.discord.state.setPrivate(forum, false)
    await opened(forum)
  })

  it('as its list was not given has no failure once the list is', async () => {
    const [forum] = threaded(channelTypes.forum, false)
    const list = { on: '/channels/:id/threads/archived/public', of: forum, do: '500', times: 100 } as const
    world.discord.behave({ next: [list] })
    expect(reportOf(await world.sync(tenant), forum).outcome).toBe('failed')
    expect(await progressOf(forum)).toMatchObject({ state: 'failed', error: { class: 'source_unavailable' } })
    world.discord.behave({ next: [] })
    // What a range of dates finds says nothing of how far it is.
    await world.sync(tenant, { since: new Date(0) })
    expect(await progressOf(forum)).toMatchObject({ state: 'failed' })
    await opened(forum)
  })
})

describe('an object that is not as documented', () => {
  it('is left out by itself: a thread of a list, told with its place, is not gone', async () => {
    const [, thread] = threaded(channelTypes.text, true)
    const route = '/channels/:id/threads/archived/public'
    world.discord.behave({ next: [{ on: route, do: 'garbled', times: 100, objects: { [thread]: { type: 'no' } } }] })
    const report = await world.sync(tenant)
    expect(report).toMatchObject({ outcome: 'partial', error: null, gone: [] })
    expect(report.unlisted).toEqual([
      { what: 'channel', id: thread, error: { class: 'malformed', message: expect.stringContaining('type') } },
    ])
  })

  it('ends no pass over older messages, and is told of its channel until everything is read once more', async () => {
    const { state } = world.discord
    const { id: channel } = state.addChannel({ name: 'long' })
    for (let i = 0; i < 450; i++) state.addMessage(channel, { content: `line ${i}` })
    await world.sync(tenant)
    const [old, broken] = [state.messages(channel)[10]?.id ?? '', state.messages(channel)[300]?.id ?? '']
    const garbled = { on: '/channels/:id/messages', do: 'garbled', times: 1_000 } as const
    world.discord.behave({ next: [{ ...garbled, of: channel, objects: { [broken]: { author: 7 } } }] })
    state.deleteMessage(channel, old)
    const outcomes: string[] = []
    let deleted = 0
    for (let runs = 0; runs < 6 && deleted === 0; runs++) {
      const report = reportOf(await world.sync(tenant), channel)
      deleted += report.counts.deleted
      outcomes.push(report.error?.class ?? 'whole')
    }
    expect(deleted).toBe(1)
    expect(outcomes).toContain('unreadable_messages')
    expect(await progressOf(channel)).toMatchObject({ state: 'completed', error: null, missing: { count: 1 } })
    world.discord.behave({ next: [] })
    await world.sync(tenant, { depth: 'everything' })
    expect(await progressOf(channel)).toMatchObject({ state: 'completed', error: null, missing: null })
  })
})
