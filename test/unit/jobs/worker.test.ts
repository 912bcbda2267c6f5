import { beforeEach, describe, expect, it } from 'vitest'
import { type JobControl, type JobHandler, Worker } from '../../../adapters/jobs/worker.ts'
import { openMemoryOperations } from '../../../adapters/memory/operations/storage.ts'
import { type OperationsUseCases, operationsUseCases } from '../../../domain/operations/index.ts'
import { canonicalJson } from '../../../domain/shared/canonical-json.ts'
import { StorageBusy } from '../../../domain/shared/errors.ts'
import { type SeededClock, seededClock, seededIds, seededRandomness } from '../../support/seeded.ts'

const nothing = (): void => {}
const logger = { info: nothing, warn: nothing, error: nothing }
let clock: SeededClock
let operations: OperationsUseCases

beforeEach(() => {
  clock = seededClock()
  const storage = openMemoryOperations({ clock })
  operations = operationsUseCases({ storage, clock, ids: seededIds(), randomness: seededRandomness() })
})

const workerWith = (handler: JobHandler, owner = 'one') =>
  new Worker({ operations, handlers: { work: handler }, clock, logger, owner })

const enqueued = () => operations.enqueueJob({ kind: 'work', tenantId: null, payload: {}, status: 'queued' })

/** A handler that goes on until it is told to end, and whoever waits for it to begin. */
function untilAborted() {
  const begun = { control: null as JobControl | null }
  const handler: JobHandler = async (_, control) => {
    begun.control = control
    await new Promise<void>((resolve) => control.signal.addEventListener('abort', () => resolve()))
    return { ended: 'early' }
  }
  return { begun, handler }
}

describe('a worker', () => {
  it('stores what came of a job, and the last of its progress', async () => {
    const { id } = await enqueued()
    const worker = workerWith(async (_, { progress }) => {
      progress({ done: 1, total: 2, unit: 'things' })
      progress({ done: 2, total: 2, unit: 'things' })
      return { things: 2 }
    })
    expect(await worker.workOnce()).toBe(true)
    expect(await operations.getJob(id)).toMatchObject({
      ...{ status: 'succeeded', attempt: 1, result: canonicalJson({ things: 2 }), error: null },
      progress: { done: 2, total: 2, unit: 'things' },
    })
    expect(await worker.workOnce()).toBe(false)
  })

  it('tells nothing of a failure that nobody foresaw but that there was one', async () => {
    const { id } = await enqueued()
    await workerWith(() => Promise.reject(new Error('select * from secrets'))).workOnce()
    expect(await operations.getJob(id)).toMatchObject({
      status: 'failed',
      error: { code: 'internal', message: 'Something went wrong; the log says where.' },
    })
  })

  it('queues again what failed by what passes, without using an attempt up', async () => {
    const { id, attemptsLeft } = await enqueued()
    const worker = workerWith(() => Promise.reject(new StorageBusy(5)))
    for (let i = 1; i <= 8; i++) {
      expect(await worker.workOnce()).toBe(true)
      expect(await operations.getJob(id)).toMatchObject({ status: 'queued', attempt: i, attemptsLeft })
      expect(await worker.workOnce()).toBe(false)
      clock.advance(5000 * i)
    }
  })

  it('ends a job that is cancelled while it runs', async () => {
    const { id } = await enqueued()
    const { handler } = untilAborted()
    const working = workerWith(handler).workOnce()
    await expect.poll(async () => (await operations.getJob(id)).status).toBe('running')
    await operations.cancelJob(id)
    await expect.poll(async () => (await operations.getJob(id)).status, { timeout: 15_000 }).toBe('cancelled')
    await working
  }, 20_000)

  it('that stops leaves its job to others', async () => {
    const { id } = await enqueued()
    const { handler, begun } = untilAborted()
    const worker = workerWith(handler)
    worker.start()
    await expect.poll(() => begun.control).not.toBeNull()
    await worker.stop()
    expect(await operations.getJob(id)).toMatchObject({ status: 'queued', attempt: 1 })
    expect(await workerWith(async () => ({ by: 'another' }), 'two').workOnce()).toBe(true)
    expect(await operations.getJob(id)).toMatchObject({ status: 'succeeded', attempt: 2 })
  })

  it('that slept past its lease and was overtaken stores nothing', async () => {
    const { id } = await enqueued()
    const worker = workerWith(async () => {
      clock.advance(31_000)
      expect(await workerWith(async () => ({ by: 'two' }), 'two').workOnce()).toBe(true)
      return { by: 'one' }
    })
    expect(await worker.workOnce()).toBe(true)
    expect(await operations.getJob(id)).toMatchObject({
      ...{ status: 'succeeded', attempt: 2, result: canonicalJson({ by: 'two' }) },
    })
  })

  it('gives up a job that killed five of its kind', async () => {
    const { id } = await enqueued()
    for (let i = 1; i <= 5; i++) {
      expect(await operations.claimJob(new Set(['work']), `dies ${i}`)).toMatchObject({ job: { attempt: i } })
      clock.advance(31_000)
    }
    expect(await operations.claimJob(new Set(['work']), 'six')).toBeNull()
    expect(await operations.getJob(id)).toMatchObject({ status: 'failed', error: { code: 'attempts_exhausted' } })
  })
})
