import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Scope, scopes } from '../../domain/operations/index.ts'
import { type HttpReply, type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { problemIn, samePart } from '../support/http-world-reply.ts'
import { expectEveryRoute, type RouteCase, type RouteWorld, routeWorld } from '../support/http-world-routes.ts'

let world: HttpWorld
let here: RouteWorld
let elsewhere: RouteWorld
let rounds = 0

beforeAll(async () => {
  world = await openHttpWorld({ canSync: true })
})

afterAll(() => world.close())

beforeEach(async () => {
  rounds++
  here = await routeWorld(world, `here-${rounds}`)
  elsewhere = await routeWorld(world, `elsewhere-${rounds}`)
})

async function ask({ method, url, request }: RouteCase, key?: string): Promise<HttpReply> {
  const headers = { ...request?.headers, ...(key !== undefined && { 'x-api-key': key }) }
  return world.send(method, url, { ...request, headers })
}

const others = (scope: Scope | null): readonly Scope[] => scopes.filter((each) => each !== scope)

async function revokedKey(): Promise<string> {
  const { key, text } = await world.operations.createApiKey({
    ...{ name: 'revoked', scopes, tenants: null, expiresAt: null },
  })
  await world.operations.revokeApiKey(key.id)
  return text
}

describe('who may call what', () => {
  it('is said here of every route', () => expectEveryRoute(world, here.cases))

  it('without a key: what is everyone’s, and nothing else', async () => {
    for (const one of here.cases) {
      const reply = await ask(one)
      if (one.scope === null) expect([one.route, reply.status]).toEqual([one.route, one.status])
      else {
        problemIn(reply, 401, 'unauthenticated')
        expect(reply.headers['www-authenticate']).toMatch(/^ApiKey /)
      }
    }
  })

  it.each<[string, () => Promise<string>]>([
    ['wrong', async () => 'verta_wrong'],
    ['of another shape', async () => 'é\u0001'],
    ['empty', async () => ''],
    ['revoked', revokedKey],
    [
      'expired',
      async () => {
        const expiresAt = new Date(world.clock.now().getTime() + 1000)
        const key = await world.key(scopes, { expiresAt })
        world.clock.advance(1001)
        return key
      },
    ],
  ])(
    'with a key that is %s: nothing but whether the process is alive, each refused with the same bytes',
    async (_, key) => {
      const text = await key()
      const refusals = new Set<string>()
      for (const one of here.cases) {
        const reply = await ask(one, text)
        if (one.route.startsWith('get /health/')) expect(reply.status).toBe(200)
        else {
          problemIn(reply, 401, 'unauthenticated')
          refusals.add(samePart(reply))
        }
      }
      expect(refusals.size).toBe(1)
    },
  )

  it('with every scope but the one that is needed: what is everyone’s, and nothing else', async () => {
    for (const one of here.cases) {
      const reply = await ask(one, await world.key(others(one.scope)))
      if (one.scope === null) expect([one.route, reply.status]).toEqual([one.route, one.status])
      else problemIn(reply, 403, 'forbidden')
    }
  })

  it('bound to another tenant: nothing of this one, as if it never existed', async () => {
    const key = await world.key(scopes, { tenants: [elsewhere.tenant.id] })
    for (const one of here.cases) {
      const reply = await ask(one, key)
      if (one.of === 'anyone') expect([one.route, reply.status]).toEqual([one.route, one.status])
      else if (one.of === 'instance') problemIn(reply, 403, 'forbidden')
      else {
        problemIn(reply, 404, 'not_found')
        expect(samePart(reply)).toBe(samePart(await ask(absent(one), key)))
        expect(samePart(reply)).toBe(samePart(await ask(absent(one), await world.key(scopes))))
      }
    }
  })

  it('bound to the tenant: what is the tenant’s, and nothing of the instance', async () => {
    const key = await world.key(scopes, { tenants: [here.tenant.id] })
    for (const one of here.cases) {
      const reply = await ask(one, key)
      if (one.of === 'instance') problemIn(reply, 403, 'forbidden')
      else expect([one.route, reply.status, reply.body]).toEqual([one.route, one.status, expect.anything()])
    }
  })

  it('with the one scope that is needed: the route', async () => {
    for (const one of here.cases) {
      const key = await world.key([one.scope ?? 'metrics'])
      expect([one.route, (await ask(one, key)).status]).toEqual([one.route, one.status])
    }
  })

  it('a bound key lists what is its tenants’ alone', async () => {
    const headers = { 'x-api-key': await world.key(scopes, { tenants: [here.tenant.id] }) }
    const tenants = JSON.parse((await world.get('/api/admin/tenants?limit=200', headers)).body)
    expect(tenants.items.map(({ id }: { readonly id: string }) => id)).toEqual([here.tenant.id])
    for (const list of ['jobs', 'audit']) {
      const mine = await world.get(`/api/admin/${list}?tenantId=${here.tenant.id}`, headers)
      expect(mine.status).toBe(200)
      problemIn(await world.get(`/api/admin/${list}?tenantId=${elsewhere.tenant.id}`, headers), 403, 'forbidden')
    }
  })

  it('a key makes no key that lasts longer than itself', async () => {
    const soon = new Date(world.clock.now().getTime() + 60_000)
    const key = await world.key(['keys:write', 'audit:read'], { expiresAt: soon })
    const make = (expiresAt?: string) => {
      world.clock.advance(1)
      return world.send('POST', '/api/admin/keys', {
        headers: { 'x-api-key': key },
        body: { name: 'another', scopes: ['keys:write'], ...(expiresAt !== undefined && { expiresAt }) },
      })
    }
    problemIn(await make(), 403, 'forbidden')
    problemIn(await make(new Date(soon.getTime() + 1).toISOString()), 403, 'forbidden')
    expect((await make(soon.toISOString())).status).toBe(201)
    const { items } = await world.operations.listAudit({}, { limit: 3 })
    expect(items.map(({ outcome }) => outcome).sort()).toEqual(['done', 'forbidden', 'forbidden'])
  })

  it('a key makes no key that may more than itself', async () => {
    const headers = { 'x-api-key': await world.key(['keys:write', 'jobs:read']) }
    const body = { name: 'more', scopes: ['jobs:read', 'jobs:write'] }
    problemIn(await world.send('POST', '/api/admin/keys', { headers, body }), 403, 'forbidden')
  })
})

/** The same of something that never existed. */
function absent(one: RouteCase): RouteCase {
  const url = one.url
    .replace(here.tenant.slug, 'never-there')
    .replace(/(jobs\/)[0-9a-f-]{36}/, '$100000000-0000-4000-8000-000000000000')
  return { ...one, url }
}
