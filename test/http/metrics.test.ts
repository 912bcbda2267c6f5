import { afterEach, beforeEach, expect, it } from 'vitest'
import { StorageUnavailable } from '../../domain/shared/errors.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'

let world: HttpWorld
let broken: boolean

beforeEach(async () => {
  broken = false
  world = await openHttpWorld({
    over: (storage) => ({
      ...storage,
      read: new Proxy(storage.read, {
        get: (all, name) =>
          broken ? { listPublic: () => Promise.reject(new StorageUnavailable('it is gone')) } : Reflect.get(all, name),
      }),
    }),
  })
})

afterEach(() => world.close())

async function metrics(): Promise<string> {
  const { status, body, headers } = await world.get('/metrics', { 'x-api-key': await world.key(['metrics']) })
  expect([status, headers['content-type']]).toEqual([200, expect.stringMatching(/^text\/plain; version=0\.0\.4/)])
  return body
}

it('times requests by their route, whatever stands in their address', async () => {
  for (const url of ['/api/v1/tenants', '/api/v1/tenants/alpha', '/api/v1/tenants/beta', '/gamma', '/delta']) {
    await world.get(url)
  }
  const text = await metrics()
  const counts = [...text.matchAll(/^verta_http_request_seconds_count\{(.*)\} (\d+)$/gm)].map(
    ([, labels, n]) => `${labels} ${n}`,
  )
  expect(counts.sort()).toEqual([
    'method="GET",route="/api/v1/tenants",status="200" 1',
    'method="GET",route="/api/v1/tenants/:tenant",status="404" 2',
    'method="GET",route="none",status="404" 2',
  ])
  for (const personal of ['alpha', 'beta', 'gamma', 'delta']) expect(text).not.toMatch(new RegExp(`="[^"]*${personal}`))
})

it('counts what failed on this side, by its code', async () => {
  broken = true
  await world.get('/api/v1/tenants')
  await world.get('/api/v1/tenants')
  broken = false
  expect(await metrics()).toMatch(/^verta_http_failures_total\{code="storage_unavailable"\} 2$/m)
})

it('goes on telling whoever watches while the database is away, and nobody else', async () => {
  let away = false
  await world.close()
  world = await openHttpWorld({
    overOperations: (storage) => ({
      ...storage,
      read: new Proxy(storage.read, {
        get: (all, name) =>
          away ? { findByHash: () => Promise.reject(new StorageUnavailable('it is gone')) } : Reflect.get(all, name),
      }),
    }),
  })
  const [watcher, other, stranger] = [
    await world.key(['metrics', 'jobs:read']),
    await world.key(['jobs:read']),
    await world.key(['metrics']),
  ]
  const status = async (url: string, key: string): Promise<number> =>
    (await world.get(url, { 'x-api-key': key })).status
  expect([await status('/metrics', watcher), await status('/api/admin/jobs', other)]).toEqual([200, 200])
  away = true
  expect([await status('/metrics', watcher), await status('/health', watcher)]).toEqual([200, 200])
  expect([await status('/metrics', other), await status('/metrics', stranger)]).toEqual([503, 503])
  expect(await status('/api/admin/jobs', watcher)).toBe(503)
})

it('counts what imports did: files, messages, faults', async () => {
  const { id: tenantId } = await world.archive.createTenant({
    ...{ name: 'Ferry', platform: 'discord', sourceId: null, visibility: 'admins' },
  })
  const payload = {
    ...{ tenantId, paths: ['examples/dce-2.48'], channelVisibility: 'everyone', deletions: 'ignore' },
    ...{ within: null, upload: null },
  }
  for (const _ of ['once', 'again']) {
    await world.operations.enqueueJob({ kind: 'import', tenantId, payload, status: 'queued' })
    expect(await world.workOnce()).toBe(true)
  }
  const text = await metrics()
  const told = Object.fromEntries(
    Array.from(text.matchAll(/^verta_import_(\w+\{.*\}) (\d+)$/gm), ([, name = '', count]) => [name, Number(count)]),
  )
  expect(told).toMatchObject({
    'files_total{outcome="complete"}': 6,
    'messages_total{change="added"}': 14,
    'messages_total{change="unchanged"}': 14,
    'faults_total{reason="truncated"}': 0,
  })
  expect(told['messages_total{change="changed"}']).toBe(0)
})
