import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { storedTenant } from '../support/archive-world.ts'
import { aSnowflake } from '../support/factories/index.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { type Json, problemIn } from '../support/http-world-reply.ts'

let world: HttpWorld
let key: string
let url: string
const usual = {
  cron: null,
  effectiveCron: '0 * * * *',
  isPaused: false,
  nextAt: expect.any(String),
  unscheduled: null,
  syncedAt: null,
}

beforeAll(async () => {
  world = await openHttpWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.empty()
  key = await world.key(['syncs:read', 'syncs:write'])
  const { slug } = await storedTenant(world.storage, { sourceId: aSnowflake() })
  url = `/api/admin/tenants/${slug}/sync/schedule`
})

const headers = () => ({ 'x-api-key': key })
const told = async (): Promise<Json> => JSON.parse((await world.get(url, headers())).body)
const put = (body: object) => world.send('PUT', url, { headers: headers(), body })

describe('the schedule of a tenant', () => {
  it('is the instance’s until it is given its own, and is told with the sync', async () => {
    expect(await told()).toEqual(usual)
    const own = { ...usual, cron: '30 2 * * *', effectiveCron: '30 2 * * *' }
    const { status, body } = await put({ cron: ' 30  2 * * * ', isPaused: false })
    expect([status, JSON.parse(body)]).toEqual([200, own])
    expect(await told()).toEqual(own)
    const sync = JSON.parse((await world.get(url.replace('/schedule', ''), headers())).body)
    expect(sync).toEqual({ state: 'never_synced', latest: null, schedule: own })
    await put({ cron: null, isPaused: true })
    expect(await told()).toEqual({ ...usual, isPaused: true, nextAt: null, unscheduled: 'paused' })
  })

  it('is entered in the audit as it was set', async () => {
    await put({ cron: null, isPaused: true })
    const { items } = await world.operations.listAudit({}, { limit: 1 })
    expect(items).toMatchObject([
      {
        action: 'sync.schedule',
        outcome: 'done',
        details: '{"cron":null,"isPaused":true}',
        actor: { kind: 'api_key' },
      },
    ])
  })

  it.each([
    [{ cron: '0 0 * * * *', isPaused: false }, '/cron'],
    [{ cron: '0 0 30 2 *', isPaused: false }, '/cron'],
    [{ cron: '', isPaused: false }, '/cron'],
    [{ cron: 'x'.repeat(256), isPaused: false }, '/body/cron'],
    [{ cron: 5, isPaused: false }, '/body/cron'],
    [{ cron: null }, '/body/isPaused'],
    [{ cron: null, isPaused: 'no' }, '/body/isPaused'],
  ])('refuses %j', async (body, pointer) => {
    expect(problemIn(await put(body), 422, 'invalid')).toMatchObject({ errors: [{ pointer }] })
    expect(await told()).toEqual(usual)
  })

  it('says which cron it refuses', async () => {
    const { errors } = problemIn(await put({ cron: '0 0 30 2 *', isPaused: false }), 422, 'invalid')
    expect(errors).toEqual([{ pointer: '/cron', message: '"0 0 30 2 *" never fires' }])
  })
})
