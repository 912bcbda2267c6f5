import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CheckedDiscord, checkedDiscord } from '../../support/fake-discord/checked.ts'
import type { FaultKind } from '../../support/fake-discord/faults.ts'

describe('the fake Discord’s faults', () => {
  let discord: CheckedDiscord

  beforeEach(async () => {
    discord = await checkedDiscord()
  })
  afterEach(() => discord.close())

  const me = '/users/@me'
  const asked = async (path = me): Promise<number | string> => {
    try {
      return (await discord.get(path)).status
    } catch (error) {
      return Object(Object(error).cause).code ?? 'failed'
    }
  }

  it('fails as Discord and as the proxies before it do', async () => {
    const kinds: readonly FaultKind[] = ['500', '502', '503', '500-html', '502-html', '503-html']
    discord.behave({ next: kinds.map((kind) => ({ on: me, do: kind })) })
    const answers = []
    for (const _ of kinds) answers.push(await discord.get<object | string>(me))
    expect(answers.map(({ status }) => status)).toEqual([500, 502, 503, 500, 502, 503])
    expect(answers.slice(0, 3).map(({ body }) => body)).toEqual([
      { message: '500: Internal Server Error', code: 0 },
      { message: '502: Bad Gateway', code: 0 },
      { message: '503: Service Unavailable', code: 0 },
    ])
    for (const { headers } of answers.slice(3)) expect(headers.get('content-type')).toContain('text/html')
    expect(await asked()).toBe(200)
  })

  it('cuts a reply in the middle, and resets a connection', async () => {
    discord.behave({
      next: [
        { on: '*', do: 'cut' },
        { on: '*', do: 'reset' },
      ],
    })
    const reply = await fetch(`${discord.url}/v10${me}`, { headers: { authorization: `Bot ${discord.token}` } })
    expect(reply.status).toBe(200)
    expect(Number(reply.headers.get('content-length'))).toBeGreaterThan(100)
    await expect(reply.text()).rejects.toThrow()
    expect(await asked()).toBe('ECONNRESET')
    expect(await asked()).toBe(200)
    expect(discord.requests.map(({ status, fault }) => [status, fault])).toEqual([
      [200, 'cut'],
      [0, 'reset'],
      [200, null],
    ])
  })

  it('shows Cloudflare’s page when it is told to', async () => {
    discord.behave({
      next: [
        { on: me, do: 'cloudflare' },
        { on: me, do: 'cloudflare-403' },
      ],
    })
    expect([await asked(), await asked(), await asked()]).toEqual([429, 403, 200])
  })

  it('does wrong so often, after so many requests of a route, and to no other route', async () => {
    discord.behave({ next: [{ on: me, do: '500', times: 2, after: 1 }] })
    expect(await asked('/applications/@me')).toBe(200)
    expect([await asked(), await asked(), await asked(), await asked()]).toEqual([200, 500, 500, 200])
    discord.behave({ next: [{ on: me, do: '500', times: 9 }] })
    discord.behave({ next: [] })
    expect(await asked()).toBe(200)
  })

  it('refuses what is asked of one channel, or of one emoji, and nothing else', async () => {
    const [one, two] = discord.state.channels().filter(({ type }) => type === 0)
    const messages = (channel = one) => `/channels/${channel?.id}/messages`
    const { id } = discord.state.addMessage(one?.id ?? '')
    const emojis = ['👍🏽', '🎉'].map((emoji) => {
      discord.state.addReaction(one?.id ?? '', id, emoji)
      return `${messages()}/${id}/reactions/${encodeURIComponent(emoji)}`
    })
    discord.behave({
      next: [
        { on: '/channels/:id/messages', of: one?.id ?? '', do: 'refused', times: Number.POSITIVE_INFINITY },
        { on: '*', of: '🎉', do: 'refused', status: 404, code: 10014 },
      ],
    })
    expect([await discord.refused(messages()), await discord.refused(messages())]).toEqual(['400 50024', '400 50024'])
    expect(await asked(messages(two))).toBe(200)
    expect(await asked(emojis[0])).toBe(200)
    expect(await discord.refused(emojis[1] ?? '')).toBe('404 10014')
  })

  it('garbles objects in an answer, wherever they stand, and leaves the others as they are', async () => {
    const path = `/guilds/${discord.guildId}/channels`
    const plain = await discord.read<readonly { readonly id: string; readonly name: string }[]>(path)
    const [one, two, ...others] = plain
    discord.behave({
      next: [{ on: '*', do: 'garbled', objects: { [one?.id ?? '']: { name: 7 }, [two?.id ?? '']: null } }],
    })
    expect(await discord.read(path)).toEqual([{ ...one, name: 7 }, null, ...others])
    expect(await discord.read(path)).toEqual(plain)
    const thread = discord.state.channels().find(({ thread_metadata }) => thread_metadata?.archived === false)
    discord.behave({ next: [{ on: '*', do: 'garbled', objects: { [thread?.id ?? '']: { thread_metadata: 'none' } } }] })
    const { threads } = await discord.read<{ readonly threads: readonly object[] }>(
      `/guilds/${discord.guildId}/threads/active`,
    )
    expect(threads).toContainEqual({ ...thread, thread_metadata: 'none' })
  })

  it('is slow for one reply or for all', async () => {
    discord.behave({ next: [{ on: me, do: 'slow', ms: 90 }] })
    await asked()
    await asked()
    discord.behave({ latency: 60 })
    await asked()
    const [slow = 0, , late = 0] = discord.requests.map(({ ms }) => ms)
    expect([slow >= 85, late >= 55]).toEqual([true, true])
  })

  it('draws faults from a seed: the same again, others from another', async () => {
    const drawn = async (seed: string): Promise<readonly (number | string)[]> => {
      discord.behave({ random: { seed, rate: 0.5, kinds: ['500', '503-html', '429-user'] } })
      const statuses: (number | string)[] = []
      for (let i = 0; i < 24; i++) statuses.push(await asked())
      return statuses
    }
    const first = await drawn('a')
    expect(new Set(first)).toEqual(new Set([200, 500, 503, 429]))
    expect(await drawn('a')).toEqual(first)
    expect(await drawn('b')).not.toEqual(first)
    discord.behave({ random: null })
    expect(await asked()).toBe(200)
  })

  it('records what was asked and answered, and forgets it', async () => {
    const [channel] = discord.state.channels().filter(({ type }) => type === 0)
    await asked(`/channels/${channel?.id}/messages?limit=5&after=7`)
    await asked('/nothing')
    expect(discord.requests).toMatchObject([
      {
        method: 'GET',
        route: '/channels/:id/messages',
        path: `/channels/${channel?.id}/messages`,
        query: { limit: '5', after: '7' },
        status: 200,
      },
      { route: '', path: '/nothing', query: {}, status: 404 },
    ])
    expect(discord.requests.every(({ at }) => at instanceof Date)).toBe(true)
    discord.forgetRequests()
    expect(discord.requests).toEqual([])
  })

  it('starts at the port that is asked for, and ends with connections open', async () => {
    await asked()
    const port = Number(new URL(discord.url).port)
    await discord.close()
    expect(await asked()).toBe('ECONNREFUSED')
    discord = await checkedDiscord({ port, seed: 'another community', messages: 100 })
    expect(discord.url).toBe(`http://127.0.0.1:${port}/api`)
    expect(await asked()).toBe(200)
  })
})
