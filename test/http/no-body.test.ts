import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { scopes } from '../../domain/operations/index.ts'
import { type HttpReply, type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { problemIn } from '../support/http-world-reply.ts'
import { type RouteCase, routeWorld } from '../support/http-world-routes.ts'

let world: HttpWorld
let key: string
let cases: readonly RouteCase[]
let rounds = 0

beforeAll(async () => {
  world = await openHttpWorld({ canSync: true })
  key = await world.key(scopes)
})
afterAll(() => world.close())
beforeEach(async () => {
  cases = (await routeWorld(world, `bodiless-${++rounds}`)).cases.filter(
    ({ method, request }) => method !== 'GET' && request?.body === undefined,
  )
})

const send = ({ method, url }: RouteCase, body: string): Promise<HttpReply> =>
  world.send(method, url, { headers: { 'x-api-key': key, 'content-type': 'application/json' }, body })

describe('a route that takes no body', () => {
  it.each(['{"more":true}', '[]', '"more"', 'null'])('refuses %s, and does nothing', async (body) => {
    const newest = async () => (await world.operations.listAudit({}, { limit: 1 })).items
    const before = await newest()
    expect(cases.map(({ method }) => method)).toEqual(expect.arrayContaining(['POST', 'DELETE']))
    for (const one of cases) {
      const { errors } = problemIn(await send(one, body), 422, 'invalid')
      expect([one.route, errors]).toEqual([one.route, [{ pointer: '/body', message: 'must be empty' }]])
    }
    expect(await newest()).toEqual(before)
  })

  it('refuses bytes where others of its address take them', async () => {
    const logo = cases.filter(({ method, url }) => method === 'DELETE' && url.endsWith('/logo'))
    expect(logo).toHaveLength(1)
    for (const { url } of logo) {
      const headers = { 'x-api-key': key, 'content-type': 'application/octet-stream' }
      const { errors } = problemIn(await world.send('DELETE', url, { headers, body: 'bytes' }), 422, 'invalid')
      expect(errors).toEqual([{ pointer: '/body', message: 'must be empty' }])
    }
  })

  it('takes one that says nothing', async () => {
    for (const one of cases) expect([one.route, (await send(one, '{}')).status]).toEqual([one.route, one.status])
  })
})
