import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { type OperationsUseCases, operationsUseCases } from '../../domain/operations/index.ts'
import type { EnqueueJobCommand } from '../../domain/operations/use-cases/enqueue-job.ts'
import { aJob, aJobId, aTenantId } from '../support/factories/index.ts'
import { openOperations } from '../support/operations-harness.ts'
import { seededClock, seededIds, seededRandomness } from '../support/seeded.ts'
import { race, racers } from './shared/race.ts'
import { conflictOn } from './shared/refusals.ts'

const harness = await openOperations()
const { storage } = harness
const operations: OperationsUseCases = operationsUseCases({
  storage,
  ...{ clock: seededClock(), ids: seededIds(), randomness: seededRandomness() },
  logger: { info() {}, warn() {}, error() {} },
})

beforeEach(() => harness.empty())
afterAll(() => harness.close())

const order = (overrides: Partial<EnqueueJobCommand> = {}) =>
  operations.enqueueJob({ kind: 'sync', tenantId: aTenantId(), payload: {}, status: 'queued', ...overrides })
const jobOpen = (jobId: string) => ({ code: 'job_open', details: { jobId } })

describe('a job that is to be alone of its kind', () => {
  it('is refused while one of its tenant and kind waits, is received or runs, and not after its end', async () => {
    const tenantId = aTenantId()
    const first = await order({ tenantId, alone: 'of_its_kind', status: 'receiving' })
    const again = () => order({ tenantId, alone: 'of_its_kind' })
    await expect(again()).rejects.toMatchObject(jobOpen(first.id))
    await operations.finishReceiving(first.id, {})
    await expect(again()).rejects.toMatchObject(jobOpen(first.id))
    const claimed = await operations.claimJob(new Set(['sync']), 'worker')
    if (claimed === null) throw new Error('there is one')
    await expect(again()).rejects.toMatchObject(jobOpen(first.id))
    await operations.endJob(claimed, { as: 'succeeded', result: claimed.job.payload })
    expect(await again()).toMatchObject({ tenantId, status: 'queued' })
  })

  it('does not mind those of other tenants and kinds', async () => {
    const tenantId = aTenantId()
    await order({ tenantId, kind: 'import' })
    await order()
    expect(await order({ tenantId, alone: 'of_its_kind' })).toMatchObject({ tenantId })
  })

  it('is left by one of twenty who race, and the others are told which it is', async () => {
    const tenantId = aTenantId()
    const { won, refused } = await race(() => order({ tenantId, alone: 'of_its_kind' }))
    expect(won).toHaveLength(1)
    expect(refused).toHaveLength(racers - 1)
    for (const refusal of refused) expect(refusal).toMatchObject(jobOpen(won[0]?.id ?? ''))
    expect((await operations.listJobs({ tenantId }, { limit: 100 })).items).toStrictEqual(won)
  })
})

it('a job with an id of its own is left once, whatever became of it', async () => {
  const id = aJobId()
  const job = await order({ id })
  expect(job.id).toBe(id)
  await expect(order({ id })).rejects.toMatchObject(conflictOn('id'))
  await operations.cancelJob(id)
  await expect(order({ id, tenantId: job.tenantId, alone: 'of_its_kind' })).rejects.toMatchObject(conflictOn('id'))
})

describe('jobs that have ended', () => {
  it('are removed once they are old, however many they are; what waits stays', async () => {
    const clock = seededClock()
    const { removeOldJobs } = operationsUseCases({
      storage,
      ...{ clock, ids: seededIds(), randomness: seededRandomness() },
      logger: { info() {}, warn() {}, error() {} },
    })
    const day = 24 * 60 * 60 * 1_000
    const made = (days: number) => new Date(clock.now().getTime() - days * day)
    const ended = Array.from({ length: 501 }, () => aJob({ status: 'succeeded', createdAt: made(91) }))
    const [failed, young, waiting] = [
      aJob({ status: 'failed', createdAt: made(91) }),
      aJob({ status: 'failed', createdAt: made(89) }),
      aJob({ status: 'queued', createdAt: made(91) }),
    ]
    await storage.transact(async (tx) => {
      for (const job of [...ended, failed, young, waiting]) await tx.jobs.insert(job)
    })
    expect(await removeOldJobs(90)).toBe(502)
    const { items } = await storage.read.jobs.list({}, { limit: 10, after: null })
    expect(items.map(({ id }) => id).sort()).toEqual([young.id, waiting.id].sort())
  })
})
