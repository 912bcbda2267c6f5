import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Tenant } from '../../domain/archive/index.ts'
import { storedTenant } from '../support/archive-world.ts'
import { type LiveWorld, openLiveWorld } from '../support/cli-run-sync.ts'

let live: LiveWorld

beforeEach(async () => {
  live = await openLiveWorld({ messages: 300 })
  await live.tenant()
})

afterEach(() => live.close())

describe('verta sync schedule', () => {
  const schedule = (...args: readonly string[]) => live.sync(['schedule', '--tenant', 'ferry-fans', ...args])
  const told = async (...args: readonly string[]) => JSON.parse((await schedule(...args, '--json')).stdout)
  const usual = {
    ...{ cron: null, effectiveCron: '0 * * * *', isPaused: false, nextAt: expect.any(String), unscheduled: null },
    syncedAt: null,
  }

  it('tells what holds, and changes nothing', async () => {
    const { code, stdout } = await schedule()
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^Schedule +0 \* \* \* \* \(the instance’s, UTC\)\nPaused +no\nNext sync \(UTC\) +\d{4}-.*\nLast synced \(UTC\) +–\n$/,
    )
    expect(await told()).toEqual(usual)
    expect((await live.world.operations.listAudit({}, { limit: 10 })).items).not.toContainEqual(
      expect.objectContaining({ action: 'sync.schedule' }),
    )
  })

  it('gives a tenant a schedule of its own, and that of the instance again', async () => {
    const own = { ...usual, cron: '30 2 * * *', effectiveCron: '30 2 * * *' }
    expect(await told('--cron', '30 2 * * *')).toEqual(own)
    expect((await schedule()).stdout).toMatch(/^Schedule +30 2 \* \* \* \(its own, UTC\)\n/)
    expect(await told('--default')).toEqual(usual)
  })

  it('pauses and resumes, and is entered in the audit', async () => {
    expect(await told('--pause')).toEqual({ ...usual, isPaused: true, nextAt: null, unscheduled: 'paused' })
    expect((await schedule()).stdout).toMatch(/\nPaused +yes\nNext sync \(UTC\) +–\n/)
    expect(await told('--resume')).toEqual(usual)
    const { items } = await live.world.operations.listAudit({}, { limit: 2 })
    expect(items.map(({ details }) => details).sort()).toEqual(['{"isPaused":false}', '{"isPaused":true}'])
    expect(items).toMatchObject([{ action: 'sync.schedule', target: 'ferry-fans', outcome: 'done' }, {}])
  })

  it.each<[string, Partial<Tenant>, string]>([
    [
      'is closed',
      { status: 'MAINTENANCE' },
      'its status is MAINTENANCE. To open it: verta tenant update % --status ACTIVE',
    ],
    ['is being deleted', { status: 'DELETING' }, 'its status is DELETING.'],
    [
      'has no guild',
      { sourceId: null },
      'it has no guild yet. To give it one: verta tenant update % --guild <snowflake>',
    ],
  ])('tells why there is no next time of a tenant that %s', async (_, overrides, why) => {
    const { slug } = await storedTenant(live.world.storage, overrides)
    const { code, stdout } = await live.sync(['schedule', '--tenant', slug])
    const line = `It is not synced by itself: ${why.replace('%', slug)}`
    expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([0, line])
  })

  it('tells why there is none of one that is paused, and where the instance syncs nothing by itself', async () => {
    expect((await schedule('--pause')).stdout).toMatch(/: it is paused. To resume: verta sync schedule .*--resume\n$/)
    await live.close()
    live = await openLiveWorld({ messages: 1 }, { syncSchedule: { cron: null, jitterSeconds: 0 } })
    await live.tenant()
    expect((await schedule()).stdout).toMatch(/^Schedule +off\n(.*\n)+No tenant .*: sync.schedule is off.\n$/)
    expect(await told()).toEqual({ ...usual, effectiveCron: null, nextAt: null, unscheduled: 'off' })
  })

  it('tells when the tenant was last synced', async () => {
    await live.sync(['start', '--tenant', 'ferry-fans'])
    expect(await told()).toEqual({ ...usual, syncedAt: expect.any(String) })
  })

  it.each([
    [['--cron', '0 0 * * * *'], /cron "0 0 \* \* \* \*" must have five fields/],
    [['--cron', '0 0 30 2 *'], /cron "0 0 30 2 \*" never fires/],
    [['--cron', '0 * * * *', '--default'], /cannot be used with/],
    [['--pause', '--resume'], /cannot be used with/],
  ])('refuses %j', async (args, why) => {
    const { code, stderr } = await schedule(...args)
    expect([code, stderr]).toEqual([2, expect.stringMatching(why)])
    expect(await told()).toEqual(usual)
  })

  it('refuses a tenant that there is not', async () => {
    expect(await live.sync(['schedule', '--tenant', 'nobody'])).toMatchObject({ code: 4 })
  })
})
