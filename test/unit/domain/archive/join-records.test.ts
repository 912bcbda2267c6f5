import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { joinRecords, markDeleted } from '../../../../domain/archive/merge-message.ts'
import type { MessageRecord } from '../../../../domain/archive/message.ts'
import { moment } from '../../../support/factories/index.ts'
import { sights } from '../arbitraries.ts'
import { timeless } from './planned-archive.ts'

const deletionTimes = fc.integer({ min: 0, max: 5 }).map((n) => moment(n * 60_000))

/** What may be stored of one message: some sights joined, some of them marked as deleted. */
const records: fc.Arbitrary<MessageRecord> = fc
  .array(fc.tuple(sights, fc.option(deletionTimes, { freq: 2 })), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.map(([sight, at]) => (at === null ? sight : markDeleted(sight, at))).reduce(joinRecords))

const runs = { numRuns: 200 }

describe('joining the records of one message', () => {
  test.prop([records], runs)('with itself gives the very same parts', (a) => {
    const joined = joinRecords(a, a)
    expect(joined).toStrictEqual(a)
    expect(joined.message).toBe(a.message)
    expect(joined.revisions).toBe(a.revisions)
    expect(joined.attachments).toBe(a.attachments)
  })

  test.prop([records, records], runs)('gives the same in either order', (a, b) => {
    expect(timeless(joinRecords(a, b))).toStrictEqual(timeless(joinRecords(b, a)))
  })

  test.prop([records, records, records], runs)('gives the same however they are grouped', (a, b, c) => {
    const left = joinRecords(joinRecords(a, b), c)
    const right = joinRecords(a, joinRecords(b, c))
    expect(timeless(left)).toStrictEqual(timeless(right))
  })

  test.prop([records, records], runs)('with what it holds already gives the very same message', (a, b) => {
    const both = joinRecords(a, b)
    expect(joinRecords(both, b).message).toBe(both.message)
    expect(joinRecords(both, a)).toStrictEqual(both)
  })

  test.prop([records, records], runs)('keeps the times of the row that was there', (a, b) => {
    const stored = { ...a, message: { ...a.message, createdAt: moment(1), updatedAt: moment(2) } }
    const { createdAt, updatedAt } = joinRecords(stored, b).message
    expect({ createdAt, updatedAt }).toStrictEqual({ createdAt: moment(1), updatedAt: moment(2) })
  })

  test.prop([records, records], runs)('leaves both as they were', (a, b) => {
    const copies = structuredClone([a, b])
    joinRecords(a, b)
    expect([a, b]).toStrictEqual(copies)
  })
})
