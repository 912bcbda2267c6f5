import { afterEach, describe, expect, it } from 'vitest'
import type { EdgeOptions } from '../../adapters/http/edges.ts'
import { type HttpReply, type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { problemIn } from '../support/http-world-reply.ts'

const reads = '/api/v1/tenants'
const proxy = '10.1.2.3'

describe('rates', () => {
  let world: HttpWorld

  afterEach(() => world.close())

  const opened = async (edge: Partial<EdgeOptions> = {}): Promise<void> => {
    world = await openHttpWorld({ edge: { rateLimits: { perAddress: 3, perKey: 5 }, ...edge } })
  }

  /** As it comes from an address. */
  async function from(remoteAddress: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpReply> {
    const reply = await world.http.inject({ method: 'GET', url: reads, headers, remoteAddress })
    return { status: reply.statusCode, headers: reply.headers, body: reply.body }
  }

  const statuses = async (count: number, ask: () => Promise<HttpReply>): Promise<readonly number[]> => {
    const found: number[] = []
    for (let n = 0; n < count; n++) found.push((await ask()).status)
    return found
  }

  it('of an address are limited, and told in the headers', async () => {
    await opened()
    const told = []
    for (let n = 0; n < 3; n++) {
      const { headers } = await from('192.0.2.1')
      told.push([headers['ratelimit-limit'], headers['ratelimit-remaining'], Number(headers['ratelimit-reset']) > 0])
    }
    expect(told).toEqual([
      ['3', '2', true],
      ['3', '1', true],
      ['3', '0', true],
    ])
    const refused = await from('192.0.2.1')
    problemIn(refused, 429, 'rate_limited')
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60)
    expect((await from('192.0.2.2')).status).toBe(200)
  })

  it('are not changed by a forged X-Forwarded-For, nor by any other such header', async () => {
    await opened()
    let n = 0
    const forged = () => {
      const address = `198.51.100.${++n}`
      return from('192.0.2.1', {
        'x-forwarded-for': address,
        'x-real-ip': address,
        forwarded: `for=${address}`,
        'x-forwarded-host': address,
      })
    }
    expect(await statuses(5, forged)).toEqual([200, 200, 200, 429, 429])
  })

  it('go by X-Forwarded-For of a proxy that the configuration names, and only by what that proxy wrote', async () => {
    await opened({ trustedProxies: ['10.0.0.0/8'] })
    expect(await statuses(4, () => from(proxy, { 'x-forwarded-for': '192.0.2.1' }))).toEqual([200, 200, 200, 429])
    // What stands in front of the address that the proxy saw is the caller's own.
    const lied = () => from(proxy, { 'x-forwarded-for': '198.51.100.7, 192.0.2.1' })
    expect(await statuses(2, lied)).toEqual([429, 429])
    expect((await from(proxy, { 'x-forwarded-for': '192.0.2.2' })).status).toBe(200)
    expect((await from('192.0.2.1', { 'x-forwarded-for': '192.0.2.2' })).status).toBe(429)
  })

  it('of a key are its own, from wherever it calls', async () => {
    await opened()
    const [one, other] = [await world.key(['archive:read']), await world.key(['archive:read'])]
    let n = 0
    const asks = () => from(`192.0.2.${++n}`, { 'x-api-key': one })
    expect(await statuses(6, asks)).toEqual([200, 200, 200, 200, 200, 429])
    expect((await from('192.0.2.1', { 'x-api-key': other })).status).toBe(200)
    expect((await from('192.0.2.1')).status).toBe(200)
  })

  it('of whoever tries keys are those of the address: not even a right one is looked up then', async () => {
    await opened()
    const right = await world.key(['archive:read'])
    let n = 0
    expect(await statuses(5, () => from('192.0.2.1', { 'x-api-key': `verta_${n++}` }))).toEqual([
      401, 401, 401, 429, 429,
    ])
    expect((await from('192.0.2.1', { 'x-api-key': right })).status).toBe(429)
    expect((await from('192.0.2.1')).status).toBe(200)
    expect((await from('192.0.2.2', { 'x-api-key': right })).status).toBe(200)
  })

  it('that strangers used up do not keep out whoever has a key', async () => {
    await opened()
    expect(await statuses(4, () => from('192.0.2.1'))).toEqual([200, 200, 200, 429])
    expect((await from('192.0.2.1', { 'x-api-key': await world.key(['archive:read']) })).status).toBe(200)
  })

  it('count what is refused, too, but not who asks whether it is alive', async () => {
    await opened()
    const absent = () => world.get('/api/v1/tenants/nobody')
    expect(await statuses(4, absent)).toEqual([404, 404, 404, 429])
    expect(await statuses(5, () => world.get('/health/live'))).toEqual([200, 200, 200, 200, 200])
  })
})

describe('the access log', () => {
  it('tells of each request what happened, and nothing of who asked or what for', async () => {
    const world = await openHttpWorld({ edge: { trustedProxies: ['10.0.0.0/8'] } })
    const key = await world.key(['archive:read'])
    const personal = ['192.0.2.77', 'Mozilla', 'someone@example.org', 'topsecret', key]
    await world.http.inject({
      method: 'GET',
      url: '/api/v1/tenants/topsecret?after=topsecret',
      headers: {
        'x-api-key': key,
        'x-forwarded-for': '192.0.2.77',
        'user-agent': 'Mozilla',
        referer: 'https://topsecret.example',
        cookie: 'a=topsecret',
        from: 'someone@example.org',
      },
      remoteAddress: proxy,
    })
    await world.send('POST', '/topsecret', { body: { name: 'topsecret' } })
    expect(world.requests).toEqual([
      {
        level: 'info',
        message: 'request',
        fields: {
          requestId: expect.any(String),
          method: 'GET',
          route: '/api/v1/tenants/:tenant',
          status: 422,
          milliseconds: expect.any(Number),
          keyId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        },
      },
      expect.objectContaining({
        fields: expect.objectContaining({ method: 'POST', route: null, status: 404, keyId: null }),
      }),
    ])
    const written = JSON.stringify([world.requests, world.log])
    for (const text of personal) expect(written).not.toContain(text)
    await world.close()
  })
})
