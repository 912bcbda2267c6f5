import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { channelIdOf } from '../../domain/archive/channel.ts'
import type { Tenant } from '../../domain/archive/index.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import type { SyncCommand } from '../../domain/archive/use-cases/sync-tenant.ts'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.ts'

let world: SyncWorld
let tenant: Tenant
let channel: string

beforeEach(async () => {
  world = await openSyncWorld({ messages: 60 }, { pagesAtOnce: 2 })
  tenant = await world.tenant()
  channel = world.discord.state.addChannel({ name: 'long' }).id
  for (let i = 0; i < 450; i++) world.discord.state.addMessage(channel, { content: `line ${i}` })
})

afterEach(() => world.close())

const idOf = (at: number, of = channel): string => world.discord.state.messages(of)[at]?.id ?? expect.unreachable()

const progressOf = async (id = channel) =>
  (await world.storage.read.syncProgress.findOf([channelIdOf(tenant.id, snowflake(id))]))[0]

/** Shows some messages in a form that nobody can read; none: all as they are. */
const garble = (ids: readonly string[], of = channel): void => {
  const objects = Object.fromEntries(ids.map((id) => [id, { author: 7 }]))
  const route = '/channels/:id/messages'
  world.discord.behave({ next: ids.length === 0 ? [] : [{ on: route, of, do: 'garbled', times: 1_000, objects }] })
}

async function synced(command: Partial<SyncCommand> = {}, of = channel) {
  const report = await world.sync(tenant, command)
  const { outcome, error } = report.channels.find(({ id }) => id === of) ?? expect.unreachable()
  return [report.outcome, outcome, error?.class ?? null]
}

const missing = ['partial', 'complete', 'unreadable_messages']
const whole = ['complete', 'complete', null]
const one = { count: 1, message: expect.stringMatching(/^A message could not be read\. ./) }

describe('messages that could not be read', () => {
  it('are told by every run until everything was read, whatever else fails meanwhile', async () => {
    garble([idOf(50)])
    expect(await synced()).toEqual(missing)
    garble([])
    expect(await synced()).toEqual(missing)
    world.discord.behave({ next: [{ on: '/channels/:id/messages', of: channel, do: '500', times: 1_000 }] })
    expect(await synced()).toEqual(['partial', 'failed', 'source_unavailable'])
    expect(await progressOf()).toMatchObject({ state: 'failed', error: { class: 'source_unavailable' }, missing: one })
    const list = { on: '/channels/:id/threads/archived/public', of: channel, do: '500', times: 100 } as const
    world.discord.behave({ next: [list] })
    expect(await synced()).toEqual(missing)
    expect(await progressOf()).toMatchObject({ state: 'completed', error: { class: 'source_unavailable' } })
    world.discord.behave({ next: [] })
    expect(await synced({ since: new Date(0), until: new Date(Date.UTC(2016, 0)) })).toEqual(missing)
    expect(await synced()).toEqual(missing)
    expect(await progressOf()).toMatchObject({ state: 'completed', error: null, missing: one })

    expect(await synced({ depth: 'everything' })).toEqual(whole)
    expect(await progressOf()).toMatchObject({ state: 'completed', error: null, missing: null })
    expect(await synced()).toEqual(whole)
  })

  it('are told together with the threads that were not listed', async () => {
    garble([idOf(50)])
    await world.sync(tenant)
    const list = { on: '/channels/:id/threads/archived/public', of: channel, do: '500', times: 100 } as const
    world.discord.behave({ next: [list] })
    const { channels } = await world.sync(tenant)
    const progress = await progressOf()
    const { error } = channels.find(({ id }) => id === channel) ?? expect.unreachable()
    expect(error?.message).toBe(`${progress?.missing?.message} ${progress?.error?.message}`)
  })

  it('are told of a thread that nothing is asked of', async () => {
    const { state } = world.discord
    const { id: thread } = state.addThread(channel, { name: 'A short one' })
    for (let i = 0; i < 5; i++) state.addMessage(thread, { content: `line ${i}` })
    state.archiveThread(thread)
    garble([idOf(2, thread)], thread)
    await world.sync(tenant)
    garble([])
    await world.sync(tenant)
    expect(await synced({}, thread)).toEqual(['partial', 'unchanged', 'unreadable_messages'])
  })

  it('count as many as there are, over the slices of a walk and where the newest are looked at again', async () => {
    garble([idOf(50), idOf(150), idOf(420)])
    expect(await synced()).toEqual(missing)
    expect(await progressOf()).toMatchObject({ missing: { count: 3 } })
    world.discord.state.addMessage(channel, { content: 'new, and read' })
    expect(await synced()).toEqual(missing)
    expect(await progressOf()).toMatchObject({ missing: { count: 3 } })
    garble([idOf(150)])
    expect(await synced({ depth: 'everything' })).toEqual(missing)
    expect(await progressOf()).toMatchObject({ missing: { count: 1 } })
  })

  it('count once where a run meets them on its way and in its look at the newest', async () => {
    await world.sync(tenant)
    world.discord.state.addMessage(channel, { content: 'new, and broken' })
    world.discord.state.addMessage(channel, { content: 'new, and read' })
    garble([idOf(450)])
    expect(await synced()).toEqual(missing)
    expect(await progressOf()).toMatchObject({ missing: one })
  })

  it('are recorded with the checkpoint behind them, also where the first walk breaks off', async () => {
    garble([idOf(50)])
    const stop = new AbortController()
    const progressed = ({ id }: { readonly id: string }): void => {
      if (id === channel) stop.abort()
    }
    const observer = { found() {}, finished() {}, progressed }
    const channels = [snowflake(channel)]
    await expect(world.sync(tenant, { channels }, { signal: stop.signal, observer })).rejects.toThrow()
    expect(await progressOf()).toMatchObject({ lastSnowflake: expect.any(String), state: 'in_progress', missing: one })
    garble([])
    expect(await synced()).toEqual(missing)
  })
})
