import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { nextJob, type OpenJob } from '../../../../domain/operations/job.ts'
import { aJob, aTenantId, moment } from '../../../support/factories/index.ts'

const [one, other] = [aTenantId(), aTenantId()]
const kinds: ReadonlySet<string> = new Set(['import', 'export'])
const now = moment()
const free = (overrides: Partial<OpenJob['job']> = {}): OpenJob => ({ job: aJob(overrides), held: false })
const held = (overrides: Partial<OpenJob['job']> = {}): OpenJob => ({
  job: aJob({ status: 'running', ...overrides }),
  held: true,
})

describe('the next job', () => {
  it('is the first that nobody holds', () => {
    const [taken, first, second] = [held(), free(), free()]
    expect(nextJob([taken, first, second], kinds, now)).toBe(first.job)
    expect(nextJob([taken], kinds, now)).toBeNull()
    expect(nextJob([], kinds, now)).toBeNull()
  })

  it('is one whose lease ran out, too', () => {
    const lapsed = free({ status: 'running', tenantId: one })
    expect(nextJob([lapsed, free()], kinds, now)).toBe(lapsed.job)
  })

  it('is none of a tenant one of whose jobs is held, wherever that stands', () => {
    const last = free({ tenantId: other })
    expect(nextJob([held({ tenantId: one }), free({ tenantId: one }), last], kinds, now)).toBe(last.job)
    expect(nextJob([free({ tenantId: one }), held({ tenantId: one }), last], kinds, now)).toBe(last.job)
  })

  it('is none behind one of its tenant that waits for its time or for a worker of its kind', () => {
    const later = free({ tenantId: one, notBefore: moment(1) })
    const foreign = free({ tenantId: one, kind: 'erase' })
    for (const first of [later, foreign]) expect(nextJob([first, free({ tenantId: one })], kinds, now)).toBeNull()
  })

  it('passes over what waits for its time or is of another kind', () => {
    const due = free({ notBefore: now })
    expect(nextJob([free({ notBefore: moment(1) }), free({ kind: 'erase' }), due], kinds, now)).toBe(due.job)
  })

  it('that was made by a process whose clock is an hour ahead keeps nobody waiting', () => {
    const longest = free({ notBefore: new Date(now.getTime() + 15 * 60_000) })
    const ahead = free({ notBefore: new Date(now.getTime() + 3_600_000) })
    expect(nextJob([longest, ahead], kinds, now)).toBe(ahead.job)
  })

  it('is one of no tenant, however many of no tenant are held', () => {
    const next = free()
    expect(nextJob([held(), held(), next, held()], kinds, now)).toBe(next.job)
  })
})

const openJobs: fc.Arbitrary<readonly OpenJob[]> = fc.array(
  fc
    .record({
      tenantId: fc.constantFrom(one, other, null),
      kind: fc.constantFrom('import', 'export', 'erase'),
      notBefore: fc.integer({ min: -1, max: 1 }).map((offset) => moment(offset)),
      held: fc.boolean(),
    })
    .map(({ held: isHeld, ...fields }) => (isHeld ? held(fields) : free(fields))),
  { maxLength: 12 },
)

/** Takes jobs until there is none to take. */
function takeAll(open: readonly OpenJob[]): readonly OpenJob[] {
  const next = nextJob(open, kinds, now)
  return next === null ? open : takeAll(open.map(({ job, held: was }) => ({ job, held: was || job === next })))
}

const heldOf = (open: readonly OpenJob[]) => open.filter((each) => each.held).map(({ job }) => job)

test.prop([openJobs])('never are two of one tenant held that were not before', (open) => {
  for (const tenant of [one, other]) {
    const ofTenant = (jobs: readonly OpenJob[]) => heldOf(jobs).filter(({ tenantId }) => tenantId === tenant).length
    expect(ofTenant(takeAll(open))).toBeLessThanOrEqual(Math.max(1, ofTenant(open)))
  }
})

test.prop([openJobs])('what is taken is due, of a kind that was asked for, and the first of its tenant', (open) => {
  const next = nextJob(open, kinds, now)
  if (next === null) return
  const at = open.findIndex(({ job }) => job === next)
  expect(kinds.has(next.kind) && next.notBefore <= now && open[at]?.held === false).toBe(true)
  const before = open.slice(0, at).filter(({ job }) => job.tenantId !== null && job.tenantId === next.tenantId)
  expect(before).toEqual([])
})

test.prop([openJobs])('nothing of no tenant is left that is due and could be done', (open) => {
  const left = takeAll(open).filter(({ job, held: isHeld }) => !isHeld && job.tenantId === null)
  expect(left.filter(({ job }) => kinds.has(job.kind) && job.notBefore <= now)).toEqual([])
})
