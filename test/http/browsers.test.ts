import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'

const friend = 'https://friend.example'
const preflight = (origin: string, method = 'PATCH') => ({
  headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'x-api-key,if-match' },
})

describe('pages of other origins', () => {
  let open: HttpWorld
  let closed: HttpWorld

  beforeAll(async () => {
    closed = await openHttpWorld()
    open = await openHttpWorld({ edge: { corsOrigins: [friend] } })
  })

  afterAll(async () => {
    await open.close()
    await closed.close()
  })

  const allowed = ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }) =>
    headers['access-control-allow-origin']

  it('read nothing unless the configuration names them', async () => {
    expect(allowed(await closed.get('/api/v1/tenants', { origin: friend }))).toBeUndefined()
    expect(allowed(await closed.send('OPTIONS', '/api/v1/tenants', preflight(friend)))).toBeUndefined()
    expect(allowed(await open.get('/api/v1/tenants', { origin: 'https://stranger.example' }))).toBeUndefined()
    expect(allowed(await open.get('/api/v1/tenants', { origin: `${friend}.stranger.example` }))).toBeUndefined()
    expect(allowed(await open.get('/api/v1/tenants', { origin: 'null' }))).toBeUndefined()
  })

  it('that are named read replies and their headers, without credentials', async () => {
    const reply = await open.get('/api/v1/tenants', { origin: friend })
    expect(allowed(reply)).toBe(friend)
    expect(reply.headers['access-control-allow-credentials']).toBeUndefined()
    expect(String(reply.headers['vary'])).toMatch(/origin/i)
    expect(String(reply.headers['access-control-expose-headers']).split(', ')).toEqual(
      expect.arrayContaining(['etag', 'x-request-id', 'retry-after', 'ratelimit-remaining']),
    )
  })

  it('that are named ask first what they may', async () => {
    const { status, headers } = await open.send('OPTIONS', '/api/admin/tenants/x', preflight(friend))
    expect([status, headers['access-control-allow-origin']]).toEqual([204, friend])
    expect(headers['access-control-allow-methods']).toContain('PATCH')
    expect(headers['access-control-allow-headers']).toContain('x-api-key')
    expect(headers['access-control-allow-headers']).toContain('if-match')
    expect(headers['access-control-allow-credentials']).toBeUndefined()
  })

  it('may all read where every origin is named, without credentials still', async () => {
    const world = await openHttpWorld({ edge: { corsOrigins: ['*'] } })
    const { headers } = await world.get('/api/v1/tenants', { origin: 'https://stranger.example' })
    expect([headers['access-control-allow-origin'], headers['access-control-allow-credentials']]).toEqual([
      '*',
      undefined,
    ])
    await world.close()
  })
})

describe('what browsers are told', () => {
  let world: HttpWorld

  beforeAll(async () => {
    world = await openHttpWorld()
  })

  afterAll(() => world.close())

  it.each(['/api/v1/tenants', '/api/v1/tenants/nobody', '/api/admin/tenants', '/health/live', '/openapi.json', '/no'])(
    'of %s: it is no page, runs nothing and stands in no frame',
    async (url) => {
      const { headers } = await world.get(url)
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
        'referrer-policy': 'no-referrer',
        'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      })
      expect(headers['x-powered-by']).toBeUndefined()
      expect(headers['strict-transport-security']).toBeUndefined()
    },
  )

  it('of /docs: all of it comes from here', async () => {
    const { status, body, headers } = await world.get('/docs/')
    expect(status).toBe(200)
    const policy = String(headers['content-security-policy'])
    expect(policy).toMatch(/^default-src 'none';/)
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/)
    const linked = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url)
    expect(linked.length).toBeGreaterThan(3)
    for (const url of linked) {
      const { origin, pathname } = new URL(url, 'http://here.example/docs/')
      expect([url, origin]).toEqual([url, 'http://here.example'])
      expect([url, (await world.get(pathname)).status]).toEqual([url, 200])
    }
    expect(body).not.toMatch(/<script>(?!\s*<)/)
  })
})
