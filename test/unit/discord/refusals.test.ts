import { describe, expect, it } from 'vitest'
import { Community } from '../../../adapters/discord/community.ts'
import { messagesQuestion } from '../../../adapters/discord/page.ts'
import { Denied } from '../../../adapters/discord/question.ts'
import { snowflake } from '../../../domain/archive/snowflake.ts'
import type { FaultKind } from '../../support/fake-discord/faults.ts'
import { all, busiestOf, refusalOf, say, startLive } from './live.ts'

const refused = (reason: string) => ['source_refused', { reason }]
const unavailable = (reason: string) => ['source_unavailable', { reason: expect.stringContaining(reason) }]

describe('Discord says no', () => {
  it('to a token that it does not know, once', async () => {
    const live = await startLive()
    const source = live.open()
    const channel = await busiestOf(live, source)
    live.fake.state.revokeToken()
    live.fake.forgetRequests()
    expect(await refusalOf(source.newest(channel, null))).toEqual(refused('token'))
    expect(await refusalOf(source.newest(channel, null))).toEqual(refused('token'))
    expect(await refusalOf(all(source.channels()))).toEqual(refused('token'))
    expect(live.fake.requests).toHaveLength(1)
  })

  it('to nobody: without a token nothing is asked', async () => {
    const live = await startLive()
    expect(await refusalOf(live.open({ token: () => null }).describe())).toEqual(refused('no_token'))
    expect(await refusalOf(live.open({ token: () => '' }).describe())).toEqual(refused('no_token'))
    expect(live.fake.requests).toEqual([])
  })

  it('to a bot that is no member, of the guild and of each of its channels', async () => {
    const live = await startLive()
    const source = live.open()
    const channel = await busiestOf(live, source)
    live.fake.state.kickBot()
    expect(await refusalOf(source.newest(channel, null))).toEqual(refused('not_a_member'))
    expect(await refusalOf(source.withReactionUsers(channel, []))).toBeNull()
    expect(await refusalOf(all(source.channels()))).toEqual(refused('not_a_member'))
    expect(await refusalOf(live.open().describe())).toEqual(refused('not_a_member'))
    live.fake.state.inviteBot()
    expect(await refusalOf(live.open().describe())).toBeNull()
  })

  it('for one channel only', async () => {
    const live = await startLive()
    const source = live.open()
    const channel = await busiestOf(live, source)
    live.fake.state.setPrivate(channel.id, true)
    expect(await refusalOf(all(source.messages(channel, null)))).toEqual(refused('channel_no_access'))
    live.fake.state.removeChannel(channel.id)
    expect(await refusalOf(all(source.messages(channel, null)))).toEqual(refused('channel_gone'))
    expect(await refusalOf(all(source.channels()))).toBeNull()
  })

  it('for one channel only, with a code of its own: it is not asked again', async () => {
    const live = await startLive()
    const source = live.open()
    const channel = await busiestOf(live, source)
    const others = (await all(source.channels())).filter(({ id, kind }) => kind === 'text' && id !== channel.id)
    live.fake.behave({
      next: [{ on: '/channels/:id/messages', of: channel.id, do: 'refused', code: 50024, times: 99 }],
    })
    live.fake.forgetRequests()
    const work = source.newest(channel, null)
    expect(await refusalOf(work)).toEqual(refused('channel_refused'))
    await expect(work).rejects.toThrow('Discord answered 400, code 50024.')
    expect(live.fake.requests.map(({ route }) => route)).toEqual(['/channels/:id/messages', '/guilds/:id'])
    expect(await refusalOf(all(source.messages(channel, null)))).toEqual(refused('channel_refused'))
    for (const other of others.slice(0, 1)) expect(await refusalOf(source.newest(other, null))).toBeNull()
    expect(others).not.toEqual([])
  })

  it('for one channel with a code of its own, to who is no member any more', async () => {
    const live = await startLive()
    const source = live.open()
    const channel = await busiestOf(live, source)
    live.fake.behave({ next: [{ on: '/channels/:id/messages', do: 'refused', status: 404, code: 0 }] })
    live.fake.state.kickBot()
    expect(await refusalOf(source.newest(channel, null))).toEqual(refused('not_a_member'))
  })

  it('without a code: it is something on the way to Discord, and of no channel', async () => {
    const community = new Community(snowflake('7'), () => Promise.reject(new Denied(404, null)))
    const asked = community.ofChannel(messagesQuestion('8', {}))
    expect(await refusalOf(asked)).toEqual(['source_unavailable', { reason: 'Discord answered 404' }])
  })

  it('to a question of the whole community with a code of its own: another time it may not', async () => {
    const live = await startLive()
    live.fake.behave({ next: [{ on: '/guilds/:id', do: 'refused', code: 50024 }] })
    expect(await refusalOf(live.open().describe())).toEqual(unavailable('400, code 50024'))
  })

  it('to what messages say: a bot without the intent takes nothing', async () => {
    const live = await startLive()
    live.fake.state.setIntent(false)
    expect(await refusalOf(live.open().describe())).toEqual(refused('no_content'))
    await expect(live.open().describe()).rejects.toThrow(/Message Content Intent/)
  })

  it('to what messages say, from the middle of a run on: no empty shell is given', async () => {
    const live = await startLive()
    const source = live.open()
    const channel = await busiestOf(live, source)
    say(live.fake, channel, 150)
    const pages = source.messages(channel, null)[Symbol.asyncIterator]()
    await pages.next()
    live.fake.state.setIntent(false)
    expect(await refusalOf(pages.next())).toEqual(refused('no_content'))
    expect(await refusalOf(source.newest(channel, null))).toEqual(refused('no_content'))
  })

  it('but not to messages that are empty by themselves', async () => {
    const live = await startLive()
    const source = live.open()
    const channel = live.fake.state.addChannel()
    live.fake.state.addMessage(channel.id, { content: '' })
    const [told] = (await all(source.channels())).filter(({ id }) => id === channel.id)
    if (told === undefined) throw new Error('There is no channel.')
    expect((await source.newest(told, null)).messages).toHaveLength(1)
  })

  it.each(['cloudflare', 'cloudflare-403'] as const)(
    'as its protection does (%s), and is not asked again',
    async (kind) => {
      const live = await startLive()
      live.fake.behave({ next: [{ on: '/guilds/:id', do: kind }] })
      expect(await refusalOf(live.open().describe())).toEqual(refused('blocked'))
      expect(live.fake.requests).toHaveLength(1)
    },
  )

  it('to a channel between its listing and its threads, and the others are listed', async () => {
    const live = await startLive({ messages: 600 })
    const source = live.open()
    const channel = await busiestOf(live, source)
    const expected = (await all(source.channels())).filter(({ parent }) => parent?.id !== channel.id)
    const found: string[] = []
    for await (const { id, kind } of source.channels()) {
      if (kind === 'text') live.fake.state.setPrivate(channel.id, true)
      found.push(id)
    }
    expect(expected.map(({ id }) => String(id)).filter((id) => !found.includes(id))).toEqual([])
    expect(live.logged).toContainEqual(expect.objectContaining({ channel: channel.id, reason: 'channel_no_access' }))
  })
})

describe('Discord does not answer as it should', () => {
  const accidents: readonly FaultKind[] = ['500', '502', '503', '500-html', '502-html', '503-html', 'cut', 'reset']

  it.each(accidents)('%s: it is asked again', async (kind) => {
    const live = await startLive()
    live.fake.behave({ next: [{ on: '*', do: kind, times: 3 }] })
    expect(await live.open().describe()).toMatchObject({ id: live.fake.guildId })
    expect(live.fake.requests).toHaveLength(5)
  })

  it.each(accidents)('%s: in the end it is unavailable', async (kind) => {
    const live = await startLive()
    live.fake.behave({ next: [{ on: '*', do: kind, times: 99 }] })
    expect(await refusalOf(live.open().describe())).toEqual(unavailable('Discord'))
    expect(live.fake.requests).toHaveLength(4)
  })

  it('is asked again after pauses that chance shortens by up to their half', async () => {
    const live = await startLive()
    const draws = [0, 0.5, 1]
    live.fake.behave({ next: [{ on: '*', do: '503', times: 3 }] })
    const source = live.open({ pauses: [40, 80, 120], random: () => draws.shift() ?? Number.NaN })
    await source.describe()
    expect(live.logged).toMatchObject([{ milliseconds: 20 }, { milliseconds: 60 }, { milliseconds: 120 }])
    const times = live.fake.requests.slice(0, 4).map(({ at }) => at.getTime())
    const waited = times.slice(1).map((time, i) => time - (times[i] ?? 0))
    // Timers may fire a millisecond early.
    for (const [i, pause] of [20, 60, 120].entries()) expect(waited[i]).toBeGreaterThanOrEqual(pause - 1)
  })

  it('in time', async () => {
    const live = await startLive()
    live.fake.behave({ next: [{ on: '*', do: 'slow', ms: 400, times: 99 }] })
    expect(await refusalOf(live.open({ timeout: 50 }).describe())).toEqual(unavailable('did not answer in time'))
  })

  it('at all', async () => {
    const live = await startLive()
    await live.fake.close()
    expect(await refusalOf(live.open().describe())).toEqual(unavailable('could not be reached (ECONNREFUSED)'))
  })

  it('of a guild that an outage takes away', async () => {
    const live = await startLive()
    const source = live.open()
    const channel = await busiestOf(live, source)
    live.fake.state.setUnavailable(true)
    expect(await refusalOf(source.newest(channel, null))).toEqual(unavailable('503'))
    expect(await refusalOf(live.open().describe())).toEqual(unavailable('503'))
  })

  it('says nothing of whom and what it was about', async () => {
    const live = await startLive()
    const source = live.open()
    const channel = await busiestOf(live, source)
    const [message] = say(live.fake, channel, 1)
    for (const user of live.fake.state.people.slice(0, 120))
      live.fake.state.addReaction(channel.id, message ?? '', '🎉', { user })
    const { messages } = await source.newest(channel, null)
    const errors: unknown[] = []
    for (const kind of [...accidents, 'slow', 'cloudflare'] as const) {
      live.fake.behave({
        next: [{ on: '/channels/:id/messages/:message/reactions/:emoji', do: kind, after: 1, times: 99 }],
      })
      const reader = live.open({ timeout: 200 })
      errors.push(await reader.withReactionUsers(channel, messages).catch((error: unknown) => error))
    }
    const told = [...errors, ...live.logged].map((each) => [
      String(each),
      JSON.stringify(each),
      each instanceof Error ? [each.stack, String(each.cause)] : '',
    ])
    const text = JSON.stringify(told)
    expect(errors.every((error) => error instanceof Error)).toBe(true)
    expect(live.fake.state.people.filter(({ id }) => text.includes(id))).toEqual([])
    expect(text).not.toContain(live.fake.token)
    expect(text).not.toContain('Something new')
    expect(text).not.toContain('127.0.0.1')
  })
})

describe('Discord asks to wait', () => {
  it.each(['429-user', '429-global', '429-shared'] as const)('%s: it is waited for, never shorter', async (kind) => {
    const live = await startLive()
    live.fake.behave({ next: [{ on: '/guilds/:id', do: kind, retryAfter: 0.3 }] })
    const source = live.open({ random: () => 0 })
    await source.describe()
    expect(live.fake.requests.map(({ status }) => status)).toEqual([429, 200, 200])
    const [first, second] = live.fake.requests.map(({ at }) => at.getTime())
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(300)
    expect(live.logged).toContainEqual(expect.objectContaining({ what: 'the guild', message: 'Discord asks to wait' }))
  })

  it('before it is too often: no request is refused', async () => {
    const live = await startLive({ limits: { global: 50, perRoute: { requests: 3, ms: 300 } } })
    const source = live.open({ requestsPerSecond: 50 })
    const channel = await busiestOf(live, source)
    for (let i = 0; i < 8; i++) await source.newest(channel, null)
    expect(live.fake.requests.filter(({ status }) => status !== 200)).toEqual([])
  })

  it('where no header told it before', async () => {
    const live = await startLive({ limits: { global: 50, perRoute: { requests: 3, ms: 300 } } })
    live.fake.behave({ headersPredict: false })
    const source = live.open({ requestsPerSecond: 50 })
    const channel = await busiestOf(live, source)
    for (let i = 0; i < 5; i++) await source.newest(channel, null)
    expect(live.fake.requests.filter(({ status }) => status === 429).length).toBeGreaterThan(0)
  })
})
