import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import autocannon, { type Result } from 'autocannon'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storedChannel, storedMessage, storedTenant } from '../support/archive-world.ts'
import { aListedTenant } from '../support/factories/index.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { listening } from '../support/raw-http.ts'
import { isSoak, soakTimeout } from '../support/soak.ts'

const connections = 500
/** Every connection gets as many pages, or is busy for so many seconds. */
const load: { readonly duration: number } | { readonly amount: number } = isSoak
  ? { duration: 20 }
  : { amount: 4 * connections }

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** In bytes, of what is in use. */
function heap(): number {
  collectGarbage()
  collectGarbage()
  return process.memoryUsage().heapUsed
}

describe('five hundred readers of one page', () => {
  let world: HttpWorld
  let url: string

  beforeAll(async () => {
    world = await openHttpWorld()
    const tenant = await storedTenant(world.storage, aListedTenant())
    const channel = await storedChannel(world.storage, { tenantId: tenant.id, visibility: 'everyone' })
    for (let n = 0; n < 60; n++) await storedMessage(world.storage, { channelId: channel.id })
    const port = await listening(world.http)
    url = `http://127.0.0.1:${port}/api/v1/tenants/${tenant.slug}/channels/${channel.sourceId}/messages`
  })

  afterAll(() => world.close())

  /** Reads from a thread of its own, so that its memory is not taken for the server's. */
  const read = (much: typeof load): Promise<Result> =>
    autocannon({ url, connections, workers: 1, timeout: 60, ...much })

  it('get it without an error, and leave nothing behind', soakTimeout, async () => {
    await read({ amount: connections })
    world.forgetLog()
    const before = heap()
    const { errors, timeouts, non2xx, requests } = await read(load)
    const asked = world.requests.length
    // What is cut off at the end is still worked on.
    await read({ amount: connections })
    world.forgetLog()
    const grown = heap() - before
    console.info(`${Math.round(requests.average)} pages a second; ${(grown / 1e6).toFixed(1)} MB more in use`)
    expect({ errors, timeouts, non2xx }).toEqual({ errors: 0, timeouts: 0, non2xx: 0 })
    expect(asked).toBeGreaterThanOrEqual(4 * connections)
    expect(grown).toBeLessThan(20_000_000)
  })
})
