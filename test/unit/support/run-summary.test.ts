import { describe, expect, it } from 'vitest'
import { describe as inWords, judgeCheck, judgeVitest, notRun, summarise } from '../../support/run-summary.ts'

interface Counts {
  readonly passed?: number
  readonly failed?: number
  readonly pending?: number
  readonly todo?: number
  readonly broken?: number
}

const OK = { code: 0 }
const BAD = { code: 1 }

function report({ passed = 0, failed = 0, pending = 0, todo = 0, broken = 0 }: Counts): string {
  const loaded = { status: failed > 0 ? 'failed' : 'passed', assertionResults: [{}] }
  return JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: todo,
    testResults: [loaded, ...Array.from({ length: broken }, () => ({ status: 'failed', assertionResults: [] }))],
  })
}

const counts = ({ passed, failed }: { readonly passed: number; readonly failed: number }) => [passed, failed]

describe('what a runner reports', () => {
  it('is counted', () => {
    expect(counts(judgeVitest('unit', OK, report({ passed: 7 })))).toEqual([7, 0])
    expect(counts(judgeVitest('unit', BAD, report({ passed: 7, failed: 2 })))).toEqual([7, 2])
  })

  it.each([null, '', '{', '{}', '[]', 'null', '{"numPassedTests": 3}'])(
    'is a failure when the report is %o',
    (text) => {
      expect(counts(judgeVitest('unit', OK, text))).toEqual([0, 1])
    },
  )

  it('is a failure when no test ran', () => {
    expect(counts(judgeVitest('unit', OK, report({})))).toEqual([0, 1])
  })

  it.each([BAD, { code: null }])('is a failure when the runner crashed after its tests passed: %o', (exit) => {
    expect(counts(judgeVitest('unit', exit, report({ passed: 7 })))).toEqual([7, 1])
  })

  it('fails once for a file that did not load', () => {
    expect(counts(judgeVitest('unit', BAD, report({ passed: 7, failed: 1, broken: 2 })))).toEqual([7, 3])
  })

  it('fails for a test that was skipped or is to be done', () => {
    expect(counts(judgeVitest('unit', OK, report({ passed: 7, pending: 1, todo: 1 })))).toEqual([7, 2])
  })
})

describe('a check', () => {
  it('counts as one test', () => {
    expect(counts(judgeCheck('lint', OK))).toEqual([1, 0])
    expect(counts(judgeCheck('lint', BAD))).toEqual([0, 1])
  })

  it('fails when a signal ended it', () => {
    expect(counts(judgeCheck('lint', { code: null }))).toEqual([0, 1])
  })
})

describe('the last line', () => {
  it('is the sum, and the exit code agrees with it', () => {
    const passing = [judgeCheck('lint', OK), judgeVitest('unit', OK, report({ passed: 7 }))]
    expect(summarise(passing)).toEqual({ line: '8 passed, 0 failed', exitCode: 0 })
    expect(summarise([...passing, judgeVitest('tidb', BAD, null)])).toEqual({ line: '8 passed, 1 failed', exitCode: 1 })
  })

  it('is a failure when nothing was run', () => {
    expect(summarise([])).toEqual({ line: '0 passed, 1 failed', exitCode: 1 })
  })

  it('counts a step that was not run as a failure', () => {
    expect(summarise([judgeCheck('lint', OK), notRun('tidb')])).toEqual({ line: '1 passed, 1 failed', exitCode: 1 })
  })

  it('has lines above it that say what went wrong', () => {
    expect(inWords(judgeVitest('tidb', BAD, null))).toBe(
      'tidb: 1 of 1 failed; left no report that can be read; ended with exit code 1',
    )
    expect(inWords(judgeVitest('unit', OK, report({ passed: 7 })))).toBe('unit: ok (7)')
  })
})
