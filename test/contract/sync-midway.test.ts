import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { channelIdOf } from '../../domain/archive/channel.ts'
import type { SyncObserver, SyncReport, Tenant } from '../../domain/archive/index.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { silentSyncObserver } from '../../domain/archive/sync-report.ts'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.ts'

let world: SyncWorld
let tenant: Tenant

beforeEach(async () => {
  world = await openSyncWorld({ messages: 300 })
  tenant = await world.tenant()
})

afterEach(() => world.close())

/** Does `change` once the channels are found, before any message is read. */
const onceFound = (change: () => void): { observer: SyncObserver } => ({
  observer: { ...silentSyncObserver, found: change },
})

const reportOf = ({ channels }: SyncReport, channelId: string) =>
  channels.find(({ id }) => id === channelId) ?? expect.unreachable()

const storedIn = (channelId: string, id: string) =>
  world.storage.read.messages.findMany(channelIdOf(tenant.id, snowflake(channelId)), [snowflake(id)])

describe('a channel that becomes private while a sync runs', () => {
  it('is hidden before anything is stored that was said since', async () => {
    const channel = world.busiest()
    let secret = ''
    let sights: Promise<readonly [number, boolean]> | undefined
    const look = async () => [(await storedIn(channel, secret)).length, await world.isPublic(tenant, channel)] as const
    const observer: SyncObserver = {
      found() {
        world.clock.advance(2_000)
        world.discord.state.setPrivate(channel, true, { letIn: true })
        secret = world.discord.state.addMessage(channel, { content: 'between us' }).id
      },
      progressed: ({ id }) => {
        if (id === channel) sights = look()
      },
      finished() {},
    }
    const report = await world.sync(tenant, {}, { observer })
    expect(report.outcome).toBe('complete')
    expect(await sights).toEqual([1, false])
  })

  it('is hidden within the same run where nothing more was said', async () => {
    const channel = world.busiest()
    await world.sync(
      tenant,
      {},
      onceFound(() => {
        world.discord.state.setPrivate(channel, true, { letIn: true })
        world.clock.advance(61_000)
      }),
    )
    expect(await world.isPublic(tenant, channel)).toBe(false)
    expect((await storedIn(channel, world.discord.state.messages(channel)[0]?.id ?? ''))[0]?.deletedAt).toBeNull()
  })

  it('costs no question where the look before is fresh', async () => {
    await world.sync(tenant)
    world.discord.forgetRequests()
    await world.sync(tenant)
    expect(world.discord.requests.filter(({ route }) => route === '/guilds/:id/channels')).toHaveLength(1)
  })
})

describe('a channel whose history is closed while a sync runs', () => {
  it('is told and recorded as closed, not as read to its end', async () => {
    const channel = world.busiest()
    const report = await world.sync(
      tenant,
      {},
      onceFound(() => world.discord.state.setHistory(channel, false)),
    )
    expect(reportOf(report, channel)).toMatchObject({ outcome: 'unreadable', error: { class: 'channel_no_access' } })
    const [progress] = await world.storage.read.syncProgress.findOf([channelIdOf(tenant.id, snowflake(channel))])
    expect(progress).toMatchObject({ state: 'failed', lastSnowflake: null, error: { class: 'channel_no_access' } })
    world.discord.state.setHistory(channel, true)
    expect(reportOf(await world.sync(tenant), channel).counts.added).toBe(world.discord.state.messages(channel).length)
  })

  it('is another thing than one whose messages were all deleted', async () => {
    const channel = world.busiest()
    for (const { id } of world.discord.state.messages(channel)) world.discord.state.deleteMessage(channel, id)
    expect(reportOf(await world.sync(tenant), channel)).toMatchObject({ outcome: 'complete', error: null })
  })
})

describe('a process that dies behind a checkpoint', () => {
  /** Once a page and its checkpoint are stored, nothing is any more. */
  function dying(storage: ArchiveStorage): ArchiveStorage {
    let isDead = false
    return {
      read: storage.read,
      transact: async (work, options) => {
        if (isDead) throw new Error('killed')
        const marks: boolean[] = []
        const result = await storage.transact((tx) => {
          const upsert: typeof tx.syncProgress.upsert = (progress) => {
            marks.push(progress.lastSnowflake !== null)
            return tx.syncProgress.upsert(progress)
          }
          return work({ ...tx, syncProgress: Object.assign(Object.create(tx.syncProgress), { upsert }) })
        }, options)
        isDead = marks.includes(true)
        return result
      },
    }
  }

  it('has marked what the source no longer had before it', async () => {
    const channel = world.busiest()
    await world.sync(tenant)
    await world.archive.resetSync(tenant.id, 'somebody')
    const gone = world.discord.state.messages(channel)[3]?.id ?? ''
    world.discord.state.deleteMessage(channel, gone)
    world.clock.advance(1_000)
    const channels = [snowflake(channel)]
    const killed = world.archiveOn(dying(world.storage))
    await expect(
      killed.syncTenant({ tenantId: tenant.id, depth: 'window', channels }, { owner: 'who is killed' }),
    ).rejects.toThrow('killed')
    expect((await storedIn(channel, gone))[0]?.deletedAt).toEqual(expect.any(Date))
  })
})

describe('a thread that is archived', () => {
  it('is left alone only once all of it was looked at since', async () => {
    const { state } = world.discord
    const { id: thread } = state.addThread(world.busiest(), { name: 'A long one' })
    for (let i = 0; i < 350; i++) state.addMessage(thread, { content: `line ${i}` })
    await world.sync(tenant)
    const old = state.messages(thread)[20]?.id ?? ''
    state.deleteMessage(thread, old)
    state.archiveThread(thread)
    const outcomes: string[] = []
    for (let runs = 0; runs < 8 && outcomes.at(-1) !== 'unchanged'; runs++)
      outcomes.push(reportOf(await world.sync(tenant), thread).outcome)
    expect(outcomes.at(-1)).toBe('unchanged')
    expect(outcomes.length).toBeGreaterThan(2)
    expect((await storedIn(thread, old))[0]?.deletedAt).toEqual(expect.any(Date))
  })
})

describe('who reacted', () => {
  it('is asked also of messages whose counts are known but not their people, and once', async () => {
    const channels = [snowflake(world.busiest())]
    const message = world.discord.state.messages(world.busiest()).at(-1)?.id ?? ''
    world.discord.state.addReaction(world.busiest(), message, '🎉')
    const asked = () => world.discord.requests.filter(({ route }) => route.endsWith('/reactions/:emoji')).length
    const without = world.archiveOn(world.storage, { reactionUsers: false })
    await without.syncTenant({ tenantId: tenant.id, depth: 'window', channels }, { owner: 'without' })
    expect(asked()).toBe(0)
    await world.sync(tenant, { channels })
    const once = asked()
    expect(once).toBeGreaterThan(0)
    await world.sync(tenant, { channels })
    expect(asked()).toBe(once)
  })
})

describe('a range of dates that fails', () => {
  it('leaves how far the channel is as it was', async () => {
    const channel = world.busiest()
    await world.sync(tenant)
    const ids = [channelIdOf(tenant.id, snowflake(channel))]
    const before = await world.storage.read.syncProgress.findOf(ids)
    world.discord.state.setHistory(channel, false)
    const report = await world.sync(tenant, { channels: [snowflake(channel)], since: new Date(0) })
    expect(reportOf(report, channel).outcome).toBe('unreadable')
    expect(await world.storage.read.syncProgress.findOf(ids)).toEqual(before)
  })
})
