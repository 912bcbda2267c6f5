import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpReply, type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { ferry, importPublic } from '../support/http-world-examples.ts'

const page = `${ferry}/channels/1543572361285083187/messages`

describe('what may be kept', () => {
  let world: HttpWorld
  let etag: string

  beforeAll(async () => {
    world = await openHttpWorld()
    await importPublic(world)
    etag = String((await world.get(page)).headers['etag'])
  })

  afterAll(() => world.close())

  const withTag = (tag: string, headers = {}): Promise<HttpReply> =>
    world.get(page, { 'if-none-match': tag, ...headers })

  it('is asked for again each time, and is told apart by its key', async () => {
    expect((await world.get(page)).headers).toMatchObject({ 'cache-control': 'no-cache', vary: 'x-api-key' })
    const key = await world.key(['archive:read'])
    const private_ = await world.get(page, { 'x-api-key': key })
    expect(private_.headers).toMatchObject({ 'cache-control': 'private, no-cache', etag })
  })

  it('is not sent again to whoever has it: by its tag, a list of tags, or any', async () => {
    expect(etag).toMatch(/^W\/"[\w-]{27}"$/)
    for (const tag of [etag, etag.slice(2), `"x", ${etag}`, `${etag} , "x"`, '*']) {
      const { status, body, headers } = await withTag(tag)
      expect([tag, status, body]).toEqual([tag, 304, ''])
      expect(headers).toMatchObject({ etag, 'cache-control': 'no-cache', vary: 'x-api-key' })
      expect(headers['content-length']).toBeUndefined()
    }
  })

  it('is sent to whoever has another, or wants it anew', async () => {
    for (const tag of ['', 'W/"x"', '"x", "y"', etag.slice(3, -1), `x${etag}`]) {
      expect([tag, (await withTag(tag)).status]).toEqual([tag, 200])
    }
    expect((await withTag(etag, { 'cache-control': 'no-cache' })).status).toBe(200)
  })

  it('has the same tag however it is coded', async () => {
    const { status, headers, bytes } = await world.get(page, { 'accept-encoding': 'gzip' })
    expect([status, headers['content-encoding'], headers['etag']]).toEqual([200, 'gzip', etag])
    expect(String(headers['vary']).split(', ').toSorted()).toEqual(['accept-encoding', 'x-api-key'])
    expect(gunzipSync(bytes ?? '').toString()).toBe((await world.get(page)).body)
    expect(await withTag(etag, { 'accept-encoding': 'gzip' })).toMatchObject({ status: 304, body: '' })
  })

  it('has another where it is another', async () => {
    const others = await Promise.all([`${page}?limit=1`, `${page}?order=desc`, ferry].map((url) => world.get(url)))
    expect(new Set([etag, ...others.map(({ headers }) => headers['etag'])]).size).toBe(4)
  })

  it('is told by HEAD like by GET, without its body', async () => {
    const head = await world.send('HEAD', page)
    const get = await world.get(page)
    expect([head.status, head.body]).toEqual([200, ''])
    for (const name of ['etag', 'cache-control', 'content-type', 'content-length']) {
      expect([name, head.headers[name]]).toEqual([name, get.headers[name]])
    }
    expect((await world.send('HEAD', page, { headers: { 'if-none-match': etag } })).status).toBe(304)
  })

  it('is no problem, and nothing of an operator', async () => {
    const absent = await world.get(`${ferry}/channels/1`, { 'if-none-match': '*' })
    expect([absent.status, absent.headers['etag'], absent.headers['cache-control']]).toEqual([
      404,
      undefined,
      'no-cache',
    ])
    const key = await world.key(['tenants:read', 'jobs:read'])
    for (const path of ['tenants', 'tenants/discord-ferry-test', 'jobs', 'nothing']) {
      const { headers } = await world.get(`/api/admin/${path}`, { 'x-api-key': key })
      expect([path, headers['cache-control']]).toEqual([path, 'no-store'])
    }
    expect((await world.get('/health/live')).headers['cache-control']).toBe('no-store')
  })
})

describe('what is compressed', () => {
  let world: HttpWorld

  beforeAll(async () => {
    world = await openHttpWorld()
    await importPublic(world)
  })

  afterAll(() => world.close())

  it.each([
    ['gzip', 'gzip'],
    ['deflate', 'deflate'],
    ['br, gzip;q=0.5', 'gzip'],
    ['br', undefined],
    ['identity', undefined],
    ['gzip;q=0', undefined],
  ])('is what the caller takes: %s', async (accepted, coded) => {
    const { status, headers } = await world.get(page, { 'accept-encoding': accepted })
    expect([status, headers['content-encoding']]).toEqual([200, coded])
  })

  it('is nothing small', async () => {
    const { headers } = await world.get('/health/live', { 'accept-encoding': 'gzip' })
    expect(headers['content-encoding']).toBeUndefined()
  })
})
