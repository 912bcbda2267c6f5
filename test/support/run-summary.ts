import { z } from 'zod'

/** How a process ended: its exit code, or null when a signal ended it or it never started. */
export interface Exit {
  readonly code: number | null
}

export interface Outcome {
  readonly name: string
  readonly passed: number
  readonly failed: number
  /** What the numbers do not say. */
  readonly remarks: readonly string[]
}

/** The part of vitest's JSON report that is counted. */
const reportSchema = z.object({
  numPassedTests: z.int().nonnegative(),
  numFailedTests: z.int().nonnegative(),
  numPendingTests: z.int().nonnegative(),
  numTodoTests: z.int().nonnegative(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

/** A check counts as one test. */
export function judgeCheck(name: string, exit: Exit): Outcome {
  return exit.code === 0
    ? { name, passed: 1, failed: 0, remarks: [] }
    : { name, passed: 0, failed: 1, remarks: [ending(exit)] }
}

/** A test that did not run, a file that did not load, no report, no test and a bad exit are failures too. */
export function judgeVitest(name: string, exit: Exit, report: string | null): Outcome {
  const counted = readReport(report)
  if (counted === null)
    return { name, passed: 0, failed: 1, remarks: ['left no report that can be read', ending(exit)] }
  const unloaded = counted.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length
  const idle = counted.numPendingTests + counted.numTodoTests
  const passed = counted.numPassedTests
  const failed = counted.numFailedTests + idle + unloaded
  const remarks = [
    ...(unloaded > 0 ? [`${unloaded} test files did not load`] : []),
    ...(idle > 0 ? [`${idle} tests did not run`] : []),
  ]
  if (passed + failed === 0) return { name, passed, failed: 1, remarks: ['ran no test'] }
  if (exit.code !== 0 && failed === 0) return { name, passed, failed: 1, remarks: [ending(exit)] }
  return { name, passed, failed, remarks }
}

/** What could not even be tried. */
export const broken = (name: string, error: unknown): Outcome => ({
  name,
  passed: 0,
  failed: 1,
  remarks: [String(error)],
})

/** A step that was never started. */
export const notRun = (name: string): Outcome => ({ name, passed: 0, failed: 1, remarks: ['was not run'] })

export interface Summary {
  /** `N passed, N failed` */
  readonly line: string
  readonly exitCode: 0 | 1
}

export function summarise(outcomes: readonly Outcome[]): Summary {
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)
  const counted = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0)
  const failed = passed + counted === 0 ? 1 : counted
  return { line: `${passed} passed, ${failed} failed`, exitCode: failed === 0 ? 0 : 1 }
}

export function describe({ name, passed, failed, remarks }: Outcome): string {
  const verdict = failed === 0 ? `ok (${passed})` : `${failed} of ${passed + failed} failed`
  return [`${name}: ${verdict}`, ...remarks].join('; ')
}

const ending = ({ code }: Exit): string => (code === null ? 'was ended by a signal' : `ended with exit code ${code}`)

function readReport(report: string | null): z.infer<typeof reportSchema> | null {
  if (report === null) return null
  try {
    return reportSchema.parse(JSON.parse(report))
  } catch {
    return null
  }
}
