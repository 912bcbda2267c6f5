import { beforeEach, describe, expect, it } from 'vitest'
import { type JobControl, type JobHandler, Worker } from '../../../adapters/jobs/worker.ts'
import { openMemoryOperations } from '../../../adapters/memory/operations/storage.ts'
import { SourceUnavailable } from '../../../domain/archive/errors.ts'
import { type Job, type OperationsUseCases, operationsUseCases } from '../../../domain/operations/index.ts'
import { canonicalJson } from '../../../domain/shared/canonical-json.ts'
import { NotFound, StorageBusy, StorageUnavailable } from '../../../domain/shared/errors.ts'
import type { LogFields, Logger } from '../../../domain/shared/logger.ts'
import { type SeededClock, seededClock, seededIds, seededRandomness } from '../../support/seeded.ts'

const nothing = (): void => {}
const warnings: LogFields[] = []
const logger: Logger = { info: nothing, warn: (fields) => void warnings.push(fields), error: nothing }
let clock: SeededClock
let operations: OperationsUseCases

beforeEach(() => {
  clock = seededClock()
  const storage = openMemoryOperations({ clock })
  operations = operationsUseCases({ storage, clock, ids: seededIds(), randomness: seededRandomness(), logger })
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
    expect(warnings.at(-1)).toMatchObject({
      jobId: id,
      error: 'Error',
      stack: expect.stringContaining('worker.test.ts'),
    })
    expect(JSON.stringify(warnings)).not.toContain('secrets')
  })

  it('ends the job of a tenant that is no more, and looks for nothing in the program', async () => {
    const { id } = await enqueued()
    await workerWith(() => Promise.reject(new NotFound('tenant'))).workOnce()
    expect(await operations.getJob(id)).toMatchObject({
      ...{ status: 'failed', error: { code: 'not_found', message: 'There is no such tenant.' } },
    })
    expect(warnings.at(-1)).toStrictEqual({
      ...{ jobId: id, kind: 'work', code: 'not_found', error: 'not_found', cause: 'There is no such tenant.' },
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

  it('uses an attempt up where the source was not there; an outage of the storage in between does not count', async () => {
    const { id } = await enqueued()
    const away = () => new SourceUnavailable('away')
    const failures = [new StorageUnavailable('gone'), away(), away(), new StorageBusy(5), away(), away(), away()]
    const worker = workerWith(() => Promise.reject(failures.shift()))
    const seen: (readonly [string, number])[] = []
    for (let i = 0; i < 7; i++) {
      expect(await worker.workOnce()).toBe(true)
      const { status, attemptsLeft, error } = await operations.getJob(id)
      seen.push([status, attemptsLeft])
      if (i > 0) expect(error).toEqual({ code: 'source_unavailable', message: 'The source is not available: away.' })
      expect(await worker.workOnce()).toBe(false)
      clock.advance(15 * 60_000)
    }
    const left = [5, 4, 3, 3, 2, 1].map((attempts) => ['queued', attempts])
    expect(seen).toEqual([...left, ['failed', 0]])
    expect(await operations.retryJob(id)).toMatchObject({ status: 'queued', attemptsLeft: 5, error: null })
  })

  it('waits for a source by a chance of its own', async () => {
    const pauses = new Set<number>()
    for (let i = 0; i < 5; i++) {
      const { id } = await enqueued()
      await workerWith(() => Promise.reject(new SourceUnavailable('away'))).workOnce()
      pauses.add((await operations.getJob(id)).notBefore.getTime() - clock.now().getTime())
    }
    expect(pauses.size).toBeGreaterThan(3)
    for (const pause of pauses) {
      expect(pause).toBeGreaterThanOrEqual(7_500)
      expect(pause).toBeLessThanOrEqual(15_000)
    }
  })

  it('ends a job that is cancelled while it runs', async () => {
    const { id } = await enqueued()
    const { handler, begun } = untilAborted()
    const working = workerWith(handler).workOnce()
    await expect.poll(async () => (await operations.getJob(id)).status).toBe('running')
    expect(begun.control?.isCancelled()).toBe(false)
    await operations.cancelJob(id)
    await expect.poll(async () => (await operations.getJob(id)).status, { timeout: 15_000 }).toBe('cancelled')
    await working
    expect(begun.control?.isCancelled()).toBe(true)
  }, 20_000)

  it('that stops leaves its job to others', async () => {
    const { id } = await enqueued()
    const { handler, begun } = untilAborted()
    const worker = workerWith(handler)
    worker.start()
    await expect.poll(() => begun.control).not.toBeNull()
    await worker.stop()
    expect(begun.control?.isCancelled()).toBe(false)
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

  it('gives up none that each one brings further, however many die of it', async () => {
    const { id } = await enqueued()
    for (let i = 1; i <= 12; i++) {
      const claimed = (await operations.claimJob(new Set(['work']), `dies ${i}`)) ?? expect.unreachable()
      await operations.renewJob(claimed, { done: i, total: null, unit: 'messages', lasting: Math.min(i, 8) })
      clock.advance(31_000)
    }
    expect(await operations.claimJob(new Set(['work']), 'the last')).toBeNull()
    expect(await operations.getJob(id)).toMatchObject({ attempt: 12, error: { code: 'attempts_exhausted' } })
  })
})

describe('a job that was to be cancelled when its worker died', () => {
  it('is cancelled by the next one, and not done', async () => {
    const { id } = await enqueued()
    await operations.claimJob(new Set(['work']), 'one that dies')
    await operations.cancelJob(id)
    clock.advance(31_000)
    let done = 0
    const worker = workerWith(async () => ++done, 'another')
    expect(await worker.workOnce()).toBe(false)
    expect([done, (await operations.getJob(id)).status]).toEqual([0, 'cancelled'])
  })

  it('or stopped', async () => {
    const { id } = await enqueued()
    const claimed = await operations.claimJob(new Set(['work']), 'one that stops')
    if (claimed === null) return expect.unreachable()
    await operations.cancelJob(id)
    await operations.endJob(claimed, { as: 'queued', notBefore: clock.now() })
    expect((await operations.getJob(id)).status).toBe('cancelled')
  })
})

describe('the end of a job', () => {
  it('waits for a storage that is away: nobody takes the worker for one that died', async () => {
    const { id } = await enqueued()
    let away = 3
    const ends = {
      ...operations,
      endJob: (...given: Parameters<typeof operations.endJob>) =>
        away-- > 0 ? Promise.reject(new StorageBusy(3)) : operations.endJob(...given),
    }
    const passes: JobHandler = () => Promise.reject(new StorageBusy(3))
    const options = { operations: ends, handlers: { work: passes }, clock, logger, owner: 'one', pollEvery: 1 }
    await new Worker(options).workOnce()
    expect(await operations.getJob(id)).toMatchObject({ status: 'queued', attempt: 1, attemptsLeft: 5 })
  })

  it('is no change when it is told again, and lost once another attempt has begun', async () => {
    await enqueued()
    const claimed = await operations.claimJob(new Set(['work']), 'one')
    if (claimed === null) return expect.unreachable()
    const queued = { as: 'queued', notBefore: clock.now() } as const
    const ended = await operations.endJob(claimed, queued)
    expect(await operations.endJob(claimed, queued)).toEqual(ended)
    await operations.claimJob(new Set(['work']), 'another')
    await expect(operations.endJob(claimed, queued)).rejects.toMatchObject({ code: 'lease_lost' })
  })
})

describe('what is tidied up behind a job', () => {
  it('is tidied up once its end is stored, and only then', async () => {
    await enqueued()
    const ended: string[] = []
    const options = { operations, handlers: { work: async () => null }, clock, logger, owner: 'one' }
    const afterEnd = async ({ status }: Job): Promise<void> => void ended.push(status)
    const failing = { ...operations, endJob: () => Promise.reject(new StorageBusy(3)) }
    await new Worker({ ...options, operations: failing, afterEnd, endTries: 1 }).workOnce()
    expect(ended).toEqual([])
    clock.advance(31_000)
    await new Worker({ ...options, afterEnd }).workOnce()
    expect(ended).toEqual(['succeeded'])
  })
})
