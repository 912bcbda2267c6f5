import { afterEach, beforeEach, expect, it } from 'vitest'
import { channelIdOf } from '../../domain/archive/channel.ts'
import type { SyncObserver, Tenant } from '../../domain/archive/index.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { silentSyncObserver } from '../../domain/archive/sync-report.ts'
import { publicViewer } from '../../domain/archive/viewer.ts'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.ts'

let world: SyncWorld
let tenant: Tenant
let channel: string

beforeEach(async () => {
  world = await openSyncWorld({ messages: 30 }, { channelsAtOnce: 1 })
  tenant = await world.tenant()
  channel = world.discord.state.addChannel({ name: 'long' }).id
  for (let i = 0; i < 350; i++) world.discord.state.addMessage(channel, { content: `line ${i}` })
})

afterEach(() => world.close())

const only = () => ({ channels: [snowflake(channel)] })

it('hides what became private after the last page within the same run', async () => {
  await world.sync(tenant)
  const finished = (): void => {
    world.discord.state.setPrivate(channel, true, { letIn: true })
    world.clock.advance(61_000)
  }
  await world.sync(tenant, only(), { observer: { ...silentSyncObserver, finished } })
  const shown = world.archive.getChannel({ tenant: tenant.slug, channel, viewer: publicViewer })
  await expect(shown).rejects.toMatchObject({ code: 'not_found' })
})

it('leaves no channel under way where the platform refuses the community', async () => {
  const observer: SyncObserver = { ...silentSyncObserver, progressed: () => world.discord.state.revokeToken() }
  const report = await world.sync(tenant, only(), { observer })
  expect(report.error).toMatchObject({ code: 'source_refused' })
  const [progress] = await world.storage.read.syncProgress.findOf([channelIdOf(tenant.id, snowflake(channel))])
  expect(progress).toMatchObject({ state: 'failed', finishedAt: expect.any(Date), error: { class: 'source_refused' } })
  const [status] = (await world.archive.getSyncStatus(tenant.id)).channels
  expect(status?.state).toBe('interrupted')
})

it('asks for nothing behind a last message that is deleted, once that was seen', async () => {
  world.discord.state.deleteMessage(channel, world.discord.state.messages(channel).at(-1)?.id ?? '')
  for (let runs = 0; runs < 2; runs++) await world.sync(tenant, only())
  world.discord.forgetRequests()
  await world.sync(tenant, only())
  const asked = world.discord.requests.filter(({ route }) => route === '/channels/:id/messages')
  expect([asked.length > 0, asked.filter(({ query }) => 'after' in query)]).toEqual([true, []])
})

it('begins its pass over a thread anew when that is archived', async () => {
  const { state } = world.discord
  const { id: thread } = state.addThread(channel, { name: 'A long one' })
  for (let i = 0; i < 350; i++) state.addMessage(thread, { content: `line ${i}` })
  await world.sync(tenant)
  await world.sync(tenant)
  const passed = state.messages(thread)[200]?.id ?? ''
  state.deleteMessage(thread, passed)
  state.archiveThread(thread)
  for (let runs = 0; runs < 5; runs++) await world.sync(tenant)
  const id = channelIdOf(tenant.id, snowflake(thread))
  const [message] = await world.storage.read.messages.findMany(id, [snowflake(passed)])
  expect(message?.deletedAt).toEqual(expect.any(Date))
})

it('ends a run where the platform answers for three channels in a row with nothing', async () => {
  await world.sync(tenant)
  world.discord.behave({ next: [{ on: '/channels/:id/messages', do: '500', times: 10_000 }] })
  world.discord.forgetRequests()
  const report = await world.sync(tenant)
  expect(report).toMatchObject({ outcome: 'failed', error: { code: 'source_unavailable' } })
  const asked = world.discord.requests.filter(({ route }) => route === '/channels/:id/messages')
  expect(new Set(asked.map(({ path }) => path.split('?')[0])).size).toBeLessThanOrEqual(3)
})
