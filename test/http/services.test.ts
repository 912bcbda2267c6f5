import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'

describe('a process that leaves the archive to others', () => {
  let world: HttpWorld

  beforeAll(async () => {
    world = await openHttpWorld({ servesArchive: false })
  })

  afterAll(() => world.close())

  it.each([
    '/api/v1/tenants',
    '/api/v1/tenants?limit=1',
    '/api/v1/tenants/ferry-fans/channels',
    '/api/admin/tenants',
    '/api/admin/tenants/ferry-fans/imports',
  ])('says so at %s', async (url) => {
    const { status, headers, body } = await world.get(url)
    expect([status, headers['content-type'], JSON.parse(body).code]).toEqual([
      404,
      'application/problem+json',
      'service_not_mounted',
    ])
  })

  it.each(['/api/v1/tenantsandmore', '/api/v2/tenants', '/nowhere'])('has nothing at %s', async (url) => {
    expect(JSON.parse((await world.get(url)).body).code).toBe('not_found')
  })

  it('answers what is of every process', async () => {
    expect((await world.get('/health/live')).status).toBe(200)
    expect((await world.get('/api/admin/jobs')).status).toBe(401)
  })

  it('does not describe what it does not serve', async () => {
    const paths = Object.keys(JSON.parse((await world.get('/openapi.json')).body).paths)
    expect(paths.filter((path) => path.includes('tenants'))).toEqual([])
    expect(paths).toContain('/api/admin/jobs')
  })
})
