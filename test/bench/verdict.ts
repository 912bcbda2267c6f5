import Table from 'cli-table3'

/** A figure, and what it must be. */
export interface Verdict {
  readonly what: string
  readonly figure: string
  /** Empty for a figure that is told and not judged. */
  readonly bound: string
  readonly met: boolean
}

export const told = (what: string, figure: string): Verdict => ({ what, figure, bound: '', met: true })

export function tableOf(verdicts: readonly Verdict[]): string {
  const table = new Table({ head: ['', 'measured', 'bound', ''], style: { head: [], border: [] } })
  for (const { what, figure, bound, met } of verdicts) table.push([what, figure, bound, verdictOf(bound, met)])
  return table.toString()
}

const verdictOf = (bound: string, met: boolean): string => (bound === '' ? '' : met ? 'met' : 'MISSED')
