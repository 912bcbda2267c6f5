import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import type { TenantReader } from '../../domain/archive/ports/tenant-repository.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { routeWorld } from '../support/http-world-routes.ts'

let world: HttpWorld
let found = 0

beforeAll(async () => {
  world = await openHttpWorld({ canSync: true, over: renaming })
})
afterAll(() => world.close())

/** A tenant is renamed as soon as a request has found it. */
function renaming({ read, transact }: ArchiveStorage): ArchiveStorage {
  const tenants = new Proxy(read.tenants, {
    get: (port, method: keyof TenantReader) =>
      method === 'findBySlug'
        ? async (slug: string) => (found++ === 0 ? port.findBySlug(slug) : null)
        : port[method].bind(port),
  })
  return { read: { ...read, tenants }, transact }
}

it('what is asked or done about syncs is of the tenant that the key reaches, whatever it is called meanwhile', async () => {
  const { cases } = await routeWorld(world, 'renamed')
  const ofSyncs = cases.filter(({ route }) => /\/syncs?(\/|$)/.test(route))
  expect(ofSyncs.length).toBeGreaterThan(10)
  const headers = { 'x-api-key': await world.key(['syncs:read', 'syncs:write']) }
  for (const { route, method, url, request, status } of ofSyncs) {
    found = 0
    const reply = await world.send(method, url, { ...request, headers })
    expect([route, reply.status, found]).toEqual([route, status, 1])
  }
})
