import { afterEach, describe, expect, it } from 'vitest'
import { type Answer, type CheckedDiscord, checkedDiscord } from '../../support/fake-discord/checked.ts'
import { discordLimits, type FakeLimits } from '../../support/fake-discord/faults.ts'
import { type SeededClock, seededClock } from '../../support/seeded.ts'

describe('the fake Discord’s limits', () => {
  let discord: CheckedDiscord | undefined
  let clock: SeededClock

  afterEach(() => discord?.close())

  const start = async (limits: FakeLimits | null): Promise<CheckedDiscord> => {
    clock = seededClock()
    discord = await checkedDiscord({ limits, clock })
    return discord
  }
  const times = async (count: number, ask: () => Promise<Answer<Limited>>): Promise<readonly Answer<Limited>[]> => {
    const answers: Answer<Limited>[] = []
    for (let i = 0; i < count; i++) answers.push(await ask())
    return answers
  }
  const statuses = (answers: readonly Answer<Limited>[]): readonly number[] => answers.map(({ status }) => status)
  const header = (answers: readonly Answer<Limited>[], name: string): readonly (string | null)[] =>
    answers.map(({ headers }) => headers.get(`x-ratelimit-${name}`))

  interface Limited {
    readonly message: string
    readonly retry_after: number
    readonly global: boolean
  }

  it('counts down in headers, and refuses whoever goes on', async () => {
    const { get } = await start({ global: 50, perRoute: { requests: 3, ms: 60_000 } })
    const answers = await times(4, () => get('/users/@me'))
    expect(statuses(answers)).toEqual([200, 200, 200, 429])
    expect(header(answers, 'limit')).toEqual(['3', '3', '3', '3'])
    expect(header(answers, 'remaining')).toEqual(['2', '1', '0', '0'])
    expect(header(answers, 'scope')).toEqual([null, null, null, 'user'])
    expect(header(answers, 'global')).toEqual([null, null, null, null])
    for (const { headers } of answers) {
      expect(headers.get('x-ratelimit-bucket')).toMatch(/^[0-9a-f]{32}$/)
      const [reset, after] = ['reset', 'reset-after'].map((name) => headers.get(`x-ratelimit-${name}`))
      expect([reset, after]).toEqual([expect.stringMatching(/^\d+\.\d{3}$/), expect.stringMatching(/^\d+\.\d{3}$/)])
      expect([Number(after), Number(reset)]).toEqual([60, clock.now().getTime() / 1_000 + 60])
    }
    const last = answers.at(-1)
    expect(last?.body).toEqual({
      message: 'You are being rate limited.',
      retry_after: 60,
      global: false,
    })
    expect(last?.headers.get('retry-after')).toBe('60')
  })

  it('goes on once the time is over', async () => {
    const { get } = await start({ global: 50, perRoute: { requests: 1, ms: 700 } })
    expect(statuses(await times(2, () => get('/users/@me')))).toEqual([200, 429])
    clock.advance(660)
    const refused = await get<Limited>('/users/@me')
    expect([refused.status, refused.body.retry_after, refused.headers.get('retry-after')]).toEqual([429, 0.04, '1'])
    clock.advance(40)
    expect((await get('/users/@me')).status).toBe(200)
  })

  it('limits each route by itself, and in it each channel', async () => {
    const { get, state, guildId } = await start({ global: 50, perRoute: { requests: 1, ms: 60_000 } })
    const [one, two] = state.channels().filter(({ type }) => type === 0)
    const paths = [`/channels/${one?.id}/messages`, `/channels/${two?.id}/messages`, `/channels/${one?.id}`]
    const answers = await Promise.all(paths.map((path) => get<Limited>(path)))
    expect(statuses(answers)).toEqual([200, 200, 200])
    expect(new Set(header(answers, 'bucket')).size).toBe(2)
    expect(await Promise.all(paths.map(async (path) => (await get(path)).status))).toEqual([429, 429, 429])
    expect((await get(`/guilds/${guildId}`)).status).toBe(200)
  })

  it('limits everything together to so many requests a second', async () => {
    const { get, state } = await start({ global: 5, perRoute: { requests: 100, ms: 60_000 } })
    const ids = state.channels().map(({ id }) => id)
    const answers = await Promise.all(ids.slice(0, 9).map((id) => get<Limited>(`/channels/${id}`)))
    expect(answers.filter(({ status }) => status === 200).length).toBe(5)
    const refused = answers.find(({ status }) => status === 429)
    expect(refused?.body).toMatchObject({ global: true, retry_after: 1 })
    const names = ['x-ratelimit-global', 'x-ratelimit-scope', 'x-ratelimit-bucket', 'x-ratelimit-remaining']
    expect(names.map((name) => refused?.headers.get(name))).toEqual(['true', 'global', null, null])
    expect(refused?.headers.get('retry-after')).toBe('1')
    clock.advance(1_000)
    expect((await get(`/channels/${ids[9]}`)).status).toBe(200)
  })

  it('has Discord’s limits unless others are named, and none for null', async () => {
    const { get } = await start(discordLimits)
    expect(header(await times(2, () => get('/users/@me')), 'limit')).toEqual(['10', '10'])
    await discord?.close()
    const free = await start(null)
    const answers = await Promise.all(Array.from({ length: 80 }, () => free.get<Limited>('/users/@me')))
    expect(new Set(statuses(answers))).toEqual(new Set([200]))
    expect(new Set(header(answers, 'limit'))).toEqual(new Set([null]))
    free.behave({ limits: { global: 1, perRoute: { requests: 1, ms: 1_000 } } })
    expect(statuses(await times(2, () => free.get('/users/@me')))).toEqual([200, 429])
  })

  it('says 999 of 1,000 and then 0 of 5, where headers do not predict', async () => {
    const { get, behave } = await start({ global: 50, perRoute: { requests: 3, ms: 60_000 } })
    behave({ headersPredict: false })
    const answers = await times(4, () => get('/users/@me'))
    expect(statuses(answers)).toEqual([200, 200, 200, 429])
    expect(header(answers, 'limit')).toEqual(['1000', '1000', '1000', '5'])
    expect(header(answers, 'remaining')).toEqual(['999', '999', '999', '0'])
    expect(new Set(header(answers, 'bucket')).size).toBe(2)
    expect(answers.at(-1)?.body.retry_after).toBe(60)
  })

  it('refuses by script in each scope', async () => {
    const { get, behave } = await start(null)
    behave({
      next: [
        { on: '/users/@me', do: '429-user', retryAfter: 0.65 },
        { on: '/users/@me', do: '429-global', retryAfter: 2 },
        { on: '/users/@me', do: '429-shared' },
      ],
    })
    const answers = await times(4, () => get('/users/@me'))
    expect(statuses(answers)).toEqual([429, 429, 429, 200])
    expect(header(answers, 'scope')).toEqual(['user', 'global', 'shared', null])
    expect(header(answers, 'global')).toEqual([null, 'true', null, null])
    expect(answers.map(({ headers }) => headers.get('retry-after'))).toEqual(['1', '2', '1', null])
    expect(answers.map(({ body }) => [body.retry_after, body.global])).toEqual([
      [0.65, false],
      [2, true],
      [0.3, false],
      [undefined, undefined],
    ])
    expect(header(answers, 'remaining')).toEqual(['0', null, '0', null])
  })

  it('gets blocked by a page of HTML for too many invalid requests, for a time', async () => {
    const { get, behave, guildId, state } = await start(null)
    behave({ invalid: { requests: 4, ms: 60_000, blockMs: 30_000 } })
    const [hidden] = state.channels().filter(({ type }) => type === 0)
    state.setPrivate(hidden?.id ?? '', true)
    behave({ next: [{ on: '/guilds/:id', do: '429-user' }] })
    const invalid = [
      await get('/users/@me', { authorization: 'Bot wrong' }),
      await get(`/channels/${hidden?.id}`),
      await get(`/guilds/${guildId}`),
    ]
    expect(invalid.map(({ status }) => status)).toEqual([401, 403, 429])
    expect((await get('/users/@me')).status).toBe(200)
    await get(`/channels/${hidden?.id}`)
    const blocked = await get<string>('/users/@me')
    expect([blocked.status, blocked.headers.get('content-type')]).toEqual([429, 'text/html; charset=UTF-8'])
    expect(blocked.body).toContain('Cloudflare')
    expect(blocked.headers.get('x-ratelimit-scope')).toBeNull()
    expect(blocked.headers.get('retry-after')).toBe('30')
    clock.advance(30_000)
    expect((await get('/users/@me')).status).toBe(200)
  })

  it('forgets invalid requests once they are old', async () => {
    const { get, behave } = await start(null)
    behave({ invalid: { requests: 2, ms: 1_000, blockMs: 30_000 } })
    const wrong = { authorization: 'Bot wrong' }
    for (let i = 0; i < 3; i++) {
      expect((await get('/users/@me', wrong)).status).toBe(401)
      clock.advance(1_000)
    }
    await times(2, () => get('/users/@me', wrong))
    expect((await get('/users/@me')).status).toBe(429)
  })

  it('does not count shared limits, unknown things and wrong forms as invalid', async () => {
    const { get, behave, guildId } = await start(null)
    behave({ invalid: { requests: 1, ms: 60_000, blockMs: 60_000 }, next: [{ on: '/guilds/:id', do: '429-shared' }] })
    const paths = [`/guilds/${guildId}`, '/channels/123456789012345678', '/channels/x', '/nothing']
    const answers = [
      ...(await times(1, () => get(paths[0] ?? ''))),
      ...(await Promise.all(paths.slice(1).map((path) => get<Limited>(path)))),
    ]
    expect(statuses(answers)).toEqual([429, 404, 400, 404])
    expect((await get('/users/@me')).status).toBe(200)
  })
})
