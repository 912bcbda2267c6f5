import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scopes } from '../../domain/operations/index.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { rounds, soakTimeout } from '../support/soak.ts'

const size = rounds({ test: 60_000_000, soak: 1_000_000_000 })
const admin = '/api/admin/tenants/ferry/imports/uploads?name=large.json'
let world: HttpWorld
let key: string

beforeAll(async () => {
  world = await openHttpWorld({ largestUpload: size })
  key = await world.key(scopes)
  await world.http.listen({ host: '127.0.0.1', port: 0 })
  await world.archive.createTenant({ name: 'Ferry', platform: 'discord', sourceId: null, visibility: 'admins' })
})

afterAll(() => world.close())

/** Spaces and no JSON: they are stored as they come, and only the import looks at them. */
async function* spaces(bytes: number): AsyncGenerator<Buffer> {
  const block = Buffer.alloc(64 * 1024, ' ')
  for (let left = bytes; left > 0; left -= block.length) yield block.subarray(0, Math.min(left, block.length))
}

function open(length: number) {
  const { port } = world.http.server.address() as AddressInfo
  const headers = { 'x-api-key': key, 'content-type': 'application/json', 'content-length': String(length) }
  return request({ host: '127.0.0.1', port, method: 'POST', path: admin, headers })
}

const kept = () => readdir(world.uploadsAt).catch(() => [])
const lastJob = async () => (await world.operations.listJobs({}, { limit: 1 })).items[0]

describe('an upload over a connection', () => {
  it(`of ${size / 1e6} MB takes flat memory`, soakTimeout, async () => {
    const before = process.memoryUsage().rss
    let peak = before
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss)
    }, 20)
    const sent = open(size)
    const answered = once(sent, 'response')
    await pipeline(Readable.from(spaces(size)), sent)
    const [reply] = await answered
    clearInterval(watch)
    expect(reply.statusCode).toBe(202)
    reply.resume()
    expect((peak - before) / 1e6).toBeLessThan(150)
    expect(await kept()).toHaveLength(1)
    expect(await world.workOnce()).toBe(true)
    expect(await lastJob()).toMatchObject({ status: 'failed', error: { code: 'nothing_imported' } })
  })

  it('that is cut half-way leaves nothing behind, and a job that says so', soakTimeout, async () => {
    world.clock.advance(1000)
    const left = (await kept()).length
    const sent = open(size)
    sent.on('error', () => {})
    const half = Readable.from(spaces(size / 2))
    for await (const block of half) if (!sent.write(block)) await once(sent, 'drain')
    await expect.poll(kept).toHaveLength(left + 1)
    expect(await lastJob()).toMatchObject({ status: 'receiving' })
    expect(await world.workOnce()).toBe(false)
    sent.destroy()
    await expect.poll(lastJob).toMatchObject({
      status: 'failed',
      error: { code: 'upload_incomplete', message: expect.stringContaining('nothing of it was kept') },
    })
    await expect.poll(kept).toHaveLength(left)
  })
})
