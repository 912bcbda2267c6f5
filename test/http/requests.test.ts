import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scopes } from '../../domain/operations/index.ts'
import { isUuid } from '../../domain/shared/ids.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { contract, ferry, importPublic } from '../support/http-world-examples.ts'
import { problemIn, readJson } from '../support/http-world-reply.ts'

describe('a request', () => {
  let world: HttpWorld

  beforeAll(async () => {
    world = await openHttpWorld()
    await importPublic(world)
  })

  afterAll(() => world.close())

  it('gets an id of its own, a new one each time', async () => {
    const ids = []
    for (const url of [ferry, ferry, '/nowhere']) ids.push(String((await world.get(url)).headers['x-request-id']))
    expect(ids.every((id) => isUuid(id))).toBe(true)
    expect(new Set(ids).size).toBe(3)
  })

  it.each(['abc', 'A-1._z', '0', 'x'.repeat(64), '4bf92f3577b34da6a3ce929d0e0e4736'])(
    'keeps the id that it brings: %s',
    async (id) => {
      const good = await world.get(ferry, { 'x-request-id': id })
      expect(good.headers['x-request-id']).toBe(id)
      const bad = await world.get('/nowhere', { 'x-request-id': id })
      expect(problemIn(bad, 404, 'not_found')['requestId']).toBe(id)
    },
  )

  it.each(['', ' ', 'x'.repeat(65), 'a b', 'a"b', '{}', 'a\tb', '<script>', 'é', 'a,b'])(
    'gets another id for one that is none: %j',
    async (id) => {
      const reply = await world.get('/nowhere', { 'x-request-id': id })
      const given = String(reply.headers['x-request-id'])
      expect(isUuid(given)).toBe(true)
      expect(problemIn(reply, 404, 'not_found')['requestId']).toBe(given)
    },
  )

  it('names its own path in a problem, without the query', async () => {
    const reply = await world.get('/nowhere/at-all?token=secret')
    expect(problemIn(reply, 404, 'not_found')['instance']).toBe('/nowhere/at-all')
    expect(reply.body).not.toContain('secret')
  })

  it('learns whether the process lives, and whether it keeps anything', async () => {
    const tidb = world.storageName === 'tidb'
    expect(await readJson(world, '/health/live')).toEqual({
      status: 'alive',
      storage: world.storageName,
      durable: tidb,
    })
  })

  it('finds a channel by its slug and by its snowflake', async () => {
    const bySlug = await readJson(world, `${ferry}/channels/general`)
    expect(bySlug).toMatchObject({ id: '1543572361285083187', slug: 'general' })
    expect(await readJson(world, `${ferry}/channels/1543572361285083187`)).toEqual(bySlug)
    const thread = await readJson(world, `${ferry}/channels/cool-thread-1543572368977428611`)
    expect(thread).toMatchObject({ id: '1543572368977428611', parent: { id: '1543572361285083187', slug: 'general' } })
  })

  it('finds the same message by either name of its channel, and by the address that it gives', async () => {
    const bySlug = await readJson(world, `${ferry}/channels/general/messages/1543572365714264084`)
    const url = String(bySlug['url'])
    expect(url).toBe(`${ferry}/channels/1543572361285083187/messages/1543572365714264084`)
    expect(await readJson(world, url)).toEqual(bySlug)
  })

  it('finds in a list what the permalink gives', async () => {
    const { items } = await readJson(world, `${ferry}/channels/general/messages`)
    for (const item of Array.isArray(items) ? items : expect.unreachable())
      expect(await readJson(world, item.url)).toEqual(item)
  })

  it('finds a message in its own channel only', async () => {
    problemIn(await world.get(`${ferry}/channels/general/messages/1543572392016617563`), 404, 'not_found')
    problemIn(await world.get(`${contract}/channels/contract-channel/messages/1543572365714264084`), 404, 'not_found')
  })

  it('sees the colours of a tenant that chose none', async () => {
    const { branding } = await readJson(world, ferry)
    expect(branding).toEqual({ primaryColour: '#3b82f6', secondaryColour: '#64748b', accentColour: '#10b981' })
  })

  it('is told that its body is empty, where it says that there is one', async () => {
    const headers = { 'content-type': 'application/json', 'x-api-key': await world.key(scopes) }
    const reply = await world.send('POST', '/api/admin/tenants', { headers, body: '' })
    const { detail } = problemIn(reply, 400, 'request_malformed')
    expect(detail).toBe('The body is empty: send {} or leave Content-Type out.')
    const broken = await world.send('POST', '/api/admin/tenants', { headers, body: '{' })
    expect(problemIn(broken, 400, 'request_malformed')['detail']).toBe('The request cannot be read.')
  })

  it('takes limits of 1 and of 200', async () => {
    for (const limit of [1, 200]) {
      const { items } = await readJson(world, `${ferry}/channels/general/messages?limit=${limit}`)
      expect(items).toHaveLength(Math.min(limit, 11))
    }
  })
})
