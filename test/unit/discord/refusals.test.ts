import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { discordSources } from '../../../adapters/discord/discord-sources.ts'
import { snowflake } from '../../../domain/archive/snowflake.ts'
import type { FaultKind } from '../../support/fake-discord/faults.ts'
import { all, busiestOf, messagesIn, refusalOf, say, startLive } from './live.ts'

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
  it.each(['429-user', '429-global', '429-shared'] as const)('%s: it is waited for', async (kind) => {
    const live = await startLive()
    live.fake.behave({ next: [{ on: '/guilds/:id', do: kind, retryAfter: 0.3 }] })
    const source = live.open()
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

describe('closing', () => {
  const aborted = ['aborted', {}]

  it('ends a wait for a limit at once', async () => {
    const live = await startLive()
    live.fake.behave({ next: [{ on: '*', do: '429-global', retryAfter: 60 }] })
    const source = live.open()
    const asked = refusalOf(source.describe())
    await untilAsked(live.fake.requests)
    const begun = Date.now()
    await source.close()
    expect(await asked).toEqual(aborted)
    expect(Date.now() - begun).toBeLessThan(1_000)
  })

  it('ends a request that is under way, and a pause before a repeat', async () => {
    const live = await startLive()
    live.fake.behave({ next: [{ on: '*', do: '500', times: 1 }], latency: 0 })
    const pausing = live.open({ pauses: [60_000] })
    const paused = refusalOf(pausing.describe())
    await untilAsked(live.fake.requests)
    await pausing.close()
    expect(await paused).toEqual(aborted)
    live.fake.behave({ next: [{ on: '*', do: 'slow', ms: 5_000 }] })
    const reading = live.open()
    const read = refusalOf(reading.describe())
    await sleep(100)
    await reading.close()
    expect(await read).toEqual(aborted)
  })

  it('leaves nothing to be asked', async () => {
    const live = await startLive()
    const source = live.open()
    const channel = await busiestOf(live, source)
    await source.close()
    live.fake.forgetRequests()
    for (const work of [
      source.describe(),
      all(source.channels()),
      all(source.messages(channel, null)),
      all(source.messages({ ...channel, kind: 'category' }, null)),
      source.newest(channel, null),
      source.withReactionUsers(channel, []),
    ]) {
      expect(await refusalOf(work)).toEqual(aborted)
    }
    expect(live.fake.requests).toEqual([])
  })
})

describe('sources that are open at one time', () => {
  it('do not end with each other', async () => {
    const live = await startLive()
    const [one, two] = [live.open(), live.open()]
    await one.describe()
    await two.describe()
    await one.close()
    const channel = await busiestOf(live, two)
    expect(messagesIn(await all(two.messages(channel, null))).length).toBeGreaterThan(0)
  })

  it('take a new token once the old one is refused', async () => {
    const live = await startLive()
    let token = 'wrong'
    const sources = discordSources({ token: () => token, api: live.fake.url, clock: { now: () => new Date() } })
    const [one, two] = [0, 1].map(() => sources.open(snowflake(live.fake.guildId)))
    expect(await refusalOf(one?.describe() ?? Promise.resolve())).toEqual(refused('token'))
    token = live.fake.token
    expect(await refusalOf(two?.describe() ?? Promise.resolve())).toBeNull()
    await one?.close()
    await two?.close()
  })
})

async function untilAsked(requests: readonly unknown[]): Promise<void> {
  while (requests.length === 0) await sleep(5)
  await sleep(20)
}
