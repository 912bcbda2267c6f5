import { beforeEach, describe, expect, it } from 'vitest'
import { openMemoryOperations } from '../../../adapters/memory/operations/storage.ts'
import type { UploadStore } from '../../../domain/archive/index.ts'
import { type Job, type OperationsUseCases, operationsUseCases } from '../../../domain/operations/index.ts'
import { tidyUnreceived } from '../../../src/bridges/unreceived.ts'
import { aTenantId } from '../../support/factories/index.ts'
import { type SeededClock, seededClock, seededIds, seededRandomness } from '../../support/seeded.ts'

const hour = 3_600_000
const logger = { info() {}, warn() {}, error() {} }
let clock: SeededClock
let operations: OperationsUseCases
let kept: Map<string, Date>
let tidy: () => Promise<void>

beforeEach(() => {
  clock = seededClock()
  kept = new Map()
  const storage = openMemoryOperations({ clock })
  operations = operationsUseCases({ storage, clock, ids: seededIds(), randomness: seededRandomness(), logger })
  const uploads: UploadStore = {
    receive: () => Promise.reject(new Error('nothing is sent here')),
    discard: async (id) => {
      kept.delete(id)
    },
    list: async () => Array.from(kept, ([id, writtenAt]) => ({ id, writtenAt })),
  }
  tidy = tidyUnreceived({ operations, uploads, clock, logger })
})

async function upload(status: Job['status']): Promise<Job> {
  const first = status === 'receiving' ? 'receiving' : 'queued'
  const job = await operations.enqueueJob({ kind: 'import', tenantId: null, payload: {}, status: first })
  kept.set(job.id, clock.now())
  if (first === status) return job
  const claimed = await operations.claimJob(new Set(['import']), 'one')
  if (claimed === null || status === 'running') return job
  if (status === 'succeeded') await operations.endJob(claimed, { as: 'succeeded', result: JSON.parse('"{}"') })
  else await operations.endJob(claimed, { as: 'failed', error: { code: 'x', message: 'x' } })
  return job
}

describe('what processes that died left behind', () => {
  it.each<[Job['status'], number, boolean]>([
    ['receiving', 0.9, true],
    ['receiving', 1.1, false],
    ['queued', 100, true],
    ['running', 100, true],
    ['failed', 23, true],
    ['failed', 25, false],
    ['succeeded', 0, false],
  ])('an upload of a job that is %s, after %d hours: kept %s', async (status, hours, stays) => {
    const { id } = await upload(status)
    clock.advance(hours * hour)
    await tidy()
    expect(kept.has(id)).toBe(stays)
    const after = (await operations.getJob(id)).status
    expect(after).toBe(status === 'receiving' && !stays ? 'failed' : status)
  })

  it('an upload of no job goes after an hour', async () => {
    kept.set('00000000-0000-4000-8000-000000000000', clock.now())
    await tidy()
    expect(kept.size).toBe(1)
    clock.advance(hour + 1)
    await tidy()
    expect(kept.size).toBe(0)
  })

  it('policies whose change was cut off are applied after all', async () => {
    const tenantId = aTenantId()
    const order = { kind: 'apply_policies', tenantId, payload: { tenantId }, status: 'receiving' } as const
    const { id } = await operations.enqueueJob(order)
    await tidy()
    expect(await operations.getJob(id)).toMatchObject({ status: 'receiving' })
    clock.advance(121_000)
    await tidy()
    expect(await operations.getJob(id)).toMatchObject({ status: 'queued' })
  })

  it('an upload whose folder is gone has failed after a day', async () => {
    const { id } = await upload('receiving')
    kept.clear()
    clock.advance(25 * hour)
    await tidy()
    expect(await operations.getJob(id)).toMatchObject({ status: 'failed', error: { code: 'upload_incomplete' } })
  })
})

it('goes on where one of them cannot be tidied up', async () => {
  const stuck = await upload('receiving')
  const policies = await operations.enqueueJob({
    ...{ kind: 'apply_policies', tenantId: aTenantId(), payload: { tenantId: aTenantId() }, status: 'receiving' },
  })
  kept.set(stuck.id, clock.now())
  clock.advance(30 * hour)
  const failing = {
    ...operations,
    abandonReceiving: () => Promise.reject(new Error('it does not want to')),
  }
  await tidyUnreceived({ operations: failing, uploads: noUploads(), clock, logger })()
  expect((await operations.getJob(policies.id)).status).toBe('queued')
})

const noUploads = (): UploadStore => ({
  receive: () => Promise.reject(new Error('nothing is sent here')),
  discard: async () => {},
  list: async () => [],
})
