import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { type Crawled, crawl } from '../support/http-world-crawl.ts'
import { importPublic } from '../support/http-world-examples.ts'

/** Every read of the examples, written by the memory storage: `WRITE_GOLDEN=1 npx vitest run --project memory test/http`. */
const goldenFile = 'test/fixtures/golden/reading.json'
const { WRITE_GOLDEN } = process.env

describe('reading the examples', () => {
  let world: HttpWorld
  let replies: Crawled

  beforeAll(async () => {
    world = await openHttpWorld()
    await importPublic(world)
    replies = await crawl(world)
    if (WRITE_GOLDEN && world.storageName === 'memory') writeFileSync(goldenFile, written(replies))
  })

  afterAll(() => world.close())

  it('finds every route', () => {
    const routes = new Set(
      Array.from(replies.keys(), (url) =>
        url.split('?', 1)[0]?.replace(/\/(?!api|v1|tenants|channels|threads|messages)[^/]+/g, '/*'),
      ),
    )
    expect([...routes].sort()).toEqual([
      '/api/v1/tenants',
      '/api/v1/tenants/*',
      '/api/v1/tenants/*/channels',
      '/api/v1/tenants/*/channels/*',
      '/api/v1/tenants/*/channels/*/messages',
      '/api/v1/tenants/*/channels/*/messages/*',
      '/api/v1/tenants/*/channels/*/threads',
    ])
  })

  it('gives the same bytes on every storage', () => {
    expect(existsSync(goldenFile)).toBe(true)
    const golden: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(goldenFile, 'utf8'))
    expect(Object.fromEntries(Array.from(replies, ([url, body]) => [url, JSON.parse(body)]))).toEqual(golden)
    for (const [url, body] of replies) expect(body).toBe(JSON.stringify(golden[url]))
    expect(written(replies)).toBe(readFileSync(goldenFile, 'utf8'))
  })

  it('gives the same bytes when it is asked again', async () => {
    expect(written(await crawl(world))).toBe(written(replies))
  })
})

/** One reply a line group: parsed, because `JSON.stringify` gives the very bytes back. */
const written = (replies: Crawled): string =>
  `${JSON.stringify(Object.fromEntries(Array.from(replies, ([url, body]) => [url, JSON.parse(body)])), null, 1)}\n`
