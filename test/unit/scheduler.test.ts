import { beforeEach, describe, expect, it } from 'vitest'
import type { ScheduledSyncs, ScheduleWork } from '../../domain/archive/use-cases/schedule-syncs.ts'
import { Invalid, StorageBusy, StorageUnavailable } from '../../domain/shared/errors.ts'
import { schedulerOf } from '../../src/scheduler.ts'
import { aTenantId } from '../support/factories/index.ts'
import { seededClock } from '../support/seeded.ts'

const [one, another] = [aTenantId(), aTenantId()]
const clock = seededClock()
const minute = 60_000
type Look = (work: ScheduleWork) => Promise<ScheduledSyncs | null>

let log: unknown[]
let answer: Look
let ready: boolean
let scheduler: ReturnType<typeof schedulerOf>

beforeEach(() => {
  log = []
  ready = true
  const tell = (fields: object, message: string) => void log.push([message, fields])
  scheduler = schedulerOf({
    archive: { scheduleSyncs: (work) => answer(work), leaveScheduling: async () => {} },
    orders: { scheduledSync: () => expect.unreachable() },
    readiness: {
      get ready() {
        return ready
      },
    },
    ...{ clock, logger: { info: tell, warn: tell, error: tell }, owner: 'this one' },
  })
})

/** What is logged of a look five seconds after the last one, or later. */
async function logged(look: Look, after = 5_000): Promise<readonly unknown[]> {
  log = []
  answer = look
  clock.advance(after)
  await scheduler.look()
  return log
}

const tally = (failed = 0): ScheduledSyncs => ({ ordered: 0, passedOver: 0, failed })
const orders: Look = async () => tally()
const others: Look = async () => null
const begins = ['orders the syncs that are due', { owner: 'this one' }]

describe('a process that orders syncs', () => {
  it('says when it begins, and when another one does it', async () => {
    expect(await logged(others)).toEqual([])
    expect(await logged(orders)).toEqual([begins])
    expect(await logged(orders)).toEqual([])
    expect(await logged(others)).toEqual([['orders no syncs any more: another process does', { owner: 'this one' }]])
    expect(await logged(others)).toEqual([])
    expect(await logged(orders)).toEqual([begins])
  })

  it('says that it stops, if it did', async () => {
    await logged(others)
    await scheduler.leave()
    expect(log).toEqual([])
    await logged(orders)
    await scheduler.leave()
    expect(log).toEqual([begins, ['orders no syncs any more: it stops', { owner: 'this one' }]])
  })

  it('looks for nothing while it is not ready', async () => {
    ready = false
    expect(await logged(() => expect.unreachable())).toEqual([])
  })

  it('says what was due', async () => {
    await logged(orders)
    const due = { ordered: 2, passedOver: 1, failed: 0 }
    expect(await logged(async () => due)).toEqual([['syncs were due', due]])
  })
})

describe('a tenant whose sync cannot be ordered', () => {
  const failing =
    (error: unknown, ...tenants: (typeof one)[]): Look =>
    async ({ failed }) => {
      for (const id of tenants) failed?.(id, error)
      return tally(tenants.length)
    }
  const [busy, invalid] = [new StorageBusy(5), Invalid.of('/cron', 'is none')]
  const told = (tenantId: string, error: string) => [
    'a sync that is due was not ordered',
    expect.objectContaining({ tenantId, error }),
  ]

  beforeEach(() => logged(orders))

  it('is told of once, and every ten minutes while it stays so', async () => {
    expect(await logged(failing(busy, one))).toEqual([told(one, 'storage_busy')])
    for (let looks = 0; looks < 119; looks++) expect(await logged(failing(busy, one))).toEqual([])
    expect(await logged(failing(busy, one))).toEqual([told(one, 'storage_busy')])
    expect(await logged(failing(busy, one))).toEqual([])
  })

  it('is told of at once where another one fails too, or it fails for another reason', async () => {
    await logged(failing(busy, one))
    expect(await logged(failing(busy, one, another))).toEqual([told(another, 'storage_busy')])
    expect(await logged(failing(invalid, one, another))).toEqual([told(one, 'invalid'), told(another, 'invalid')])
  })

  it('is told of at once when it was well meanwhile, and not when the storage was away', async () => {
    await logged(failing(busy, one))
    await expect(logged(() => Promise.reject(new StorageUnavailable('it is gone')))).rejects.toThrow('gone')
    expect(await logged(failing(busy, one), minute)).toEqual([])
    expect(await logged(orders)).toEqual([])
    expect(await logged(failing(busy, one))).toEqual([told(one, 'storage_busy')])
  })
})
