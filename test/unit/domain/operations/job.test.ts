import { describe, expect, it } from 'vitest'
import { auditEntryId } from '../../../../domain/operations/audit-entry.ts'
import {
  attemptsAtMost,
  cancelled,
  createJob,
  ended,
  isFinal,
  type Job,
  type JobOutcome,
  type JobStatus,
  jobId,
  jobStatuses,
  progressed,
  received,
  retried,
} from '../../../../domain/operations/job.ts'
import { canonicalJson } from '../../../../domain/shared/canonical-json.ts'
import { LeaseLost } from '../../../../domain/shared/errors.ts'
import { leaseTimes } from '../../../../domain/shared/lease.ts'
import { aJob, aJobId, aTenantId, moment } from '../../../support/factories/index.ts'

const payload = canonicalJson({ file: 'upload.json' })
const result = canonicalJson({ read: 1 })
const error = { code: 'storage_busy', message: 'It was busy.' }
const running = aJob({ status: 'running', attempt: 2, attemptsLeft: 3, startedAt: moment(1) })

/** Each status but these, with the refusal that it meets. */
const others = (...allowed: readonly JobStatus[]) => jobStatuses.filter((status) => !allowed.includes(status))
const jobState = (status: JobStatus) => expect.objectContaining({ code: 'job_state', details: { status } })

describe('a new job', () => {
  it.each(['receiving', 'queued'] as const)('is %s, was never taken, and may be at once', (status) => {
    const given = { id: aJobId(), kind: 'import', tenantId: aTenantId(), payload, status }
    expect(createJob({ ...given, now: moment() })).toStrictEqual({
      ...given,
      ...{ progress: null, result: null, error: null, cancelRequestedAt: null, startedAt: null, finishedAt: null },
      furthest: 0,
      ...{ attempt: 0, attemptsLeft: attemptsAtMost, notBefore: moment(), createdAt: moment() },
    })
  })

  it.each(['', 'x', '5F0C7D3E-8A41-4C52-9B6E-2D1F30A4B5C6'])('has no id like %j, nor has an entry', (text) => {
    expect(() => jobId(text)).toThrow(expect.objectContaining({ code: 'invalid' }))
    expect(() => auditEntryId(text)).toThrow(expect.objectContaining({ code: 'invalid' }))
  })
})

describe('received', () => {
  it('queues a job with what it works on', () => {
    const job = aJob({ status: 'receiving' })
    expect(received(job, payload)).toStrictEqual({ ...job, status: 'queued', payload })
  })

  it.each(others('receiving'))('refuses one that is %s', (status) => {
    expect(() => received(aJob({ status }), payload)).toThrow(jobState(status))
  })
})

describe('progressed', () => {
  const at = (done: number) => ({ done, total: null, unit: 'messages' })
  const lasting = (count: number) => ({ ...at(700), lasting: count })
  const dying = { ...running, progress: at(20), furthest: 20, attemptsLeft: 0 }

  it('gives a job that came further than ever all attempts but the one that goes on', () => {
    const further = { progress: at(700), furthest: 21, attemptsLeft: attemptsAtMost - 1 }
    expect(progressed(dying, lasting(21))).toStrictEqual({ ...dying, ...further })
  })

  it.each([
    ['did again what was done', lasting(20)],
    ['began anew', lasting(3)],
    ['does not tell what lasts', at(700)],
  ])('gives none to one that %s', (_, told) => {
    expect(progressed(dying, told)).toStrictEqual({ ...dying, progress: at(700) })
  })
})

describe('ended', () => {
  const outcomes: readonly (readonly [JobOutcome, Partial<Job>])[] = [
    [
      { as: 'succeeded', result },
      { status: 'succeeded', result, error: null, finishedAt: moment(2) },
    ],
    [
      { as: 'failed', error },
      { status: 'failed', result: null, error, finishedAt: moment(2) },
    ],
    [
      { as: 'failed', error, result },
      { status: 'failed', result, error, finishedAt: moment(2) },
    ],
    [{ as: 'cancelled' }, { status: 'cancelled', result: null, error: null, finishedAt: moment(2) }],
    [
      { as: 'cancelled', result },
      { status: 'cancelled', result, error: null, finishedAt: moment(2) },
    ],
  ]

  it.each(outcomes)('stores how: %j', (outcome, changed) => {
    expect(ended(running, outcome, moment(2))).toStrictEqual({ ...running, ...changed })
  })

  it('gives the attempt back where the worker stopped in order', () => {
    const again = ended(running, { as: 'queued', notBefore: moment(5) }, moment(2))
    expect(again).toStrictEqual({ ...running, status: 'queued', notBefore: moment(5), attemptsLeft: 4 })
  })
})

describe('a job that what it works with was not there for', () => {
  const error = { code: 'away', message: 'It is away.' }
  const postponed = (attemptsLeft: number, share: number) =>
    ended({ ...running, attemptsLeft }, { as: 'postponed', error }, moment(), share)

  it.each([
    [4, 15],
    [3, 60],
    [2, 240],
    [1, 900],
  ])('waits longer each time, half of it by chance; with %i attempts left: %i s', (attemptsLeft, seconds) => {
    const pause = (share: number): number => postponed(attemptsLeft, share).notBefore.getTime() - moment().getTime()
    expect([pause(0), pause(0.5), pause(1)]).toEqual([500 * seconds, 750 * seconds, 1_000 * seconds])
    expect(postponed(attemptsLeft, 0)).toMatchObject({ status: 'queued', attemptsLeft, error, finishedAt: null })
  })

  it('fails with the reason once no attempt is left', () => {
    expect(postponed(0, 0)).toMatchObject({ status: 'failed', attemptsLeft: 0, error, finishedAt: moment() })
  })

  it('is cancelled where that was asked for', () => {
    const asked = ended({ ...running, cancelRequestedAt: moment() }, { as: 'postponed', error }, moment(1))
    expect(asked).toMatchObject({ status: 'cancelled', error: null })
  })

  it('tells of no failure once it succeeds', () => {
    const done = ended(postponed(3, 0), { as: 'succeeded', result }, moment(2))
    expect(done).toMatchObject({ status: 'succeeded', error: null })
  })
})

describe('cancelled', () => {
  it.each(['receiving', 'queued'] as const)('ends one that is %s', (status) => {
    const job = aJob({ status })
    const changed = { status: 'cancelled', cancelRequestedAt: moment(1), finishedAt: moment(1) }
    expect(cancelled(job, moment(1))).toStrictEqual({ ...job, ...changed })
  })

  it('asks once of one that runs', () => {
    const asked = cancelled(running, moment(1))
    expect(asked).toStrictEqual({ ...running, cancelRequestedAt: moment(1) })
    expect(cancelled(asked, moment(2))).toBe(asked)
  })

  it('leaves one that is cancelled as it is', () => {
    const job = aJob({ status: 'cancelled' })
    expect(cancelled(job, moment())).toBe(job)
  })

  it.each(others('receiving', 'queued', 'running', 'cancelled'))('refuses one that has %s', (status) => {
    expect(() => cancelled(aJob({ status }), moment())).toThrow(jobState(status))
  })
})

describe('retried', () => {
  it.each(['failed', 'cancelled'] as const)(
    'queues one that is %s from the beginning, its attempts counted on',
    (status) => {
      const job = aJob({
        ...{
          status,
          attempt: 5,
          attemptsLeft: 0,
          furthest: 9,
          progress: { done: 1, total: null, unit: 'files' },
          result,
          error,
        },
        ...{ cancelRequestedAt: moment(1), startedAt: moment(1), finishedAt: moment(2) },
      })
      const { id, createdAt } = job
      expect(retried(job, moment(9))).toStrictEqual(aJob({ id, createdAt, attempt: 5, notBefore: moment(9) }))
    },
  )

  it.each(others('failed', 'cancelled'))('refuses one that is %s', (status) => {
    expect(() => retried(aJob({ status }), moment())).toThrow(jobState(status))
  })
})

it('knows which states are final', () => {
  expect(jobStatuses.filter((status) => isFinal(aJob({ status })))).toEqual(['succeeded', 'failed', 'cancelled'])
})

it('renews a lease often enough for one renewal to fail', () => {
  expect(leaseTimes.renewEverySeconds * 3).toBeLessThanOrEqual(leaseTimes.seconds)
  expect(new LeaseLost()).toMatchObject({ code: 'lease_lost', name: 'lease_lost', details: {} })
})
