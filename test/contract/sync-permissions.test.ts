import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { channelIdOf } from '../../domain/archive/channel.ts'
import type { Tenant } from '../../domain/archive/index.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { silentSyncObserver } from '../../domain/archive/sync-report.ts'
import { botRoleId, permissions } from '../support/fake-discord/roles.ts'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.ts'

let world: SyncWorld
let tenant: Tenant

beforeEach(async () => {
  world = await openSyncWorld({ messages: 300 })
  tenant = await world.tenant()
})

afterEach(() => world.close())

describe('a channel that becomes private', () => {
  it('while threads are listed: nobody sees what those are called that began in it since', async () => {
    const channel = world.busiest()
    let thread = ''
    const close = (): void => {
      world.discord.state.setPrivate(channel, true, { letIn: true })
      world.clock.advance(600_000)
      thread = world.discord.state.addThread(channel, { name: 'Layoffs in May' }).id
    }
    world.discord.behave({ changes: [{ on: '/channels/:id/threads/archived/public', run: close }] })
    let seen: Promise<readonly boolean[]> | undefined
    const found = (): void => {
      seen = Promise.all([world.isPublic(tenant, thread), world.isPublic(tenant, channel)])
    }
    const report = await world.sync(tenant, {}, { observer: { ...silentSyncObserver, found } })
    expect(report.channels.map(({ id }) => id)).toContain(thread)
    expect(await seen).toEqual([false, false])
  })

  it('while who reacted is asked: it is hidden before the page is stored', async () => {
    const channel = world.busiest()
    const { state } = world.discord
    for (let i = 0; i < 25; i++) state.addReaction(channel, state.addMessage(channel, { content: 'liked' }).id, '🎉')
    const close = (): void => {
      state.setPrivate(channel, true, { letIn: true })
      world.clock.advance(600_000)
    }
    world.discord.behave({ changes: [{ on: '/channels/:id/messages/:message/reactions/:emoji', run: close }] })
    const sights: Promise<boolean>[] = []
    const progressed = (): void => void sights.push(world.isPublic(tenant, channel))
    await world.sync(tenant, { channels: [snowflake(channel)] }, { observer: { ...silentSyncObserver, progressed } })
    expect(await Promise.all(sights)).not.toContain(true)
    expect(sights.length).toBeGreaterThan(0)
  })
})

describe('a list that fails and one that may not be read', () => {
  it('of one channel: the failure is told, so that the run is not whole', async () => {
    const channel = world.busiest()
    world.discord.behave({
      next: [
        { on: '/channels/:id/threads/archived/public', of: channel, do: '500', times: 100 },
        { on: '/channels/:id/threads/archived/private', of: channel, do: 'refused', status: 403, code: 50_013 },
      ],
    })
    const report = await world.sync(tenant)
    expect(report.outcome).toBe('partial')
    expect(report.channels.find(({ id }) => id === channel)).toMatchObject({
      ...{ outcome: 'complete', error: { class: 'source_unavailable' } },
    })
  })
})

describe('a role that is taken from the bot while a sync runs', () => {
  it('and that alone let it read a channel’s history: the channel is told as closed, not as read', async () => {
    const history = String(permissions('READ_MESSAGE_HISTORY'))
    const { id } = world.discord.state.addChannel({
      name: 'annals',
      permission_overwrites: [
        { id: world.discord.guildId, type: 0, allow: '0', deny: history },
        { id: botRoleId, type: 0, allow: history, deny: '0' },
      ],
    })
    world.discord.state.addMessage(id, { content: 'long ago' })
    const found = (): void => world.discord.state.setBotRoles([])
    const report = await world.sync(tenant, {}, { observer: { ...silentSyncObserver, found } })
    expect(report.channels.find((channel) => channel.id === id)).toMatchObject({
      ...{ outcome: 'unreadable', error: { class: 'channel_no_access' } },
    })
  })
})

describe('who reacted', () => {
  const reactions = '/channels/:id/messages/:message/reactions/:emoji'

  /** A message with 🎉 of one person, and with 🐙. */
  function liked(): readonly [string, string] {
    const channel = world.busiest()
    const { id } = world.discord.state.addMessage(channel, { content: 'liked' })
    world.discord.state.addReaction(channel, id, '🎉')
    world.discord.state.addReaction(channel, id, '🐙')
    return [channel, id]
  }

  async function syncOf(channel: string, message: string) {
    world.discord.forgetRequests()
    await world.sync(tenant, { channels: [snowflake(channel)] })
    const asked = world.discord.requests.filter(({ route, path }) => route === reactions && path.includes(message))
    const id = channelIdOf(tenant.id, snowflake(channel))
    const stored = await world.storage.read.reactionAuthors.listOf(id, [snowflake(message)])
    return { asked: asked.length, named: stored.map(({ emojiKey }) => emojiKey) }
  }

  it('with an emoji that Discord refuses is not asked for again until counts change; the others are named', async () => {
    const [channel, message] = liked()
    world.discord.behave({ next: [{ on: reactions, of: '🐙', do: 'refused', code: 50_001, times: 9 }] })
    expect(await syncOf(channel, message)).toEqual({ asked: 2, named: ['🎉'] })
    expect(await syncOf(channel, message)).toEqual({ asked: 0, named: ['🎉'] })
    world.discord.behave({ next: [] })
    world.discord.state.addReaction(channel, message, '🐙', { burst: true })
    expect((await syncOf(channel, message)).named).toContain('🐙')
  })

  it('where only a number is left of one emoji: the others are named, and it is asked once', async () => {
    const [channel, message] = liked()
    const { state } = world.discord
    const shown = state.messages(channel).find(({ id }) => id === message)?.reactions ?? []
    const left = shown.map((reaction) => (reaction.emoji.name === '🐙' ? { ...reaction, emoji: unknown } : reaction))
    const objects = { [message]: { reactions: left } }
    world.discord.behave({
      next: [{ on: '/channels/:id/messages', of: channel, do: 'garbled', times: 1_000, objects }],
    })
    expect(await syncOf(channel, message)).toEqual({ asked: 2, named: ['🎉'] })
    expect((await syncOf(channel, message)).asked).toBe(0)
  })

  /** Nobody gave it: the fake answers with nobody. */
  const unknown = { id: null, name: '👻' }
})
