import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { exitCodeOf } from '../../adapters/cli/exit-codes.ts'
import { problemKinds } from '../../adapters/http/problem.ts'
import { readDriverError } from '../../adapters/tidb/errors.ts'
import { DomainError } from '../../domain/shared/errors.ts'

class Told extends DomainError {
  readonly code: string
  readonly details = {}

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

const document = readFileSync(join(import.meta.dirname, '../../docs/DESIGN.md'), 'utf8')
const rows = Array.from(
  document.matchAll(/^\|(.*)\|(.*)\| `(\w+)` \| (\d{3}) \| (\d) \|$/gm),
  ([, kind = '', from = '', code = '', status, exit]) => ({ kind, from, code, status, exit }),
)

it('docs/DESIGN.md answers every code as HTTP and the command line do', () => {
  const statuses = new Map(Object.entries(problemKinds).map(([code, { status }]) => [code, status]))
  expect(rows.length).toBeGreaterThan(10)
  const answered = rows.map(({ code }) => [code, String(statuses.get(code)), String(exitCodeOf(new Told(code)))])
  expect(rows.map(({ code, status, exit }) => [code, status, exit])).toEqual(answered)
})

it('docs/DESIGN.md gives every number the kind that the program reads from it', () => {
  // 1105 is read by its text.
  const numbers = rows.flatMap(({ kind, from }) =>
    Array.from(from.matchAll(/\b(?!1105)\d{4}\b/g), ([number]) => [number, /`(\w+)`/.exec(kind)?.[1]]),
  )
  expect(numbers.length).toBeGreaterThan(20)
  const said: Readonly<Record<string, string>> = {
    1062: "Duplicate entry 'x' for key 'tenants.PRIMARY'",
    1452: 'a foreign key constraint fails (… REFERENCES `tenants` (`id`))',
  }
  const read = numbers.map(([number = '']) => {
    const error = Object.assign(new Error(said[number]), { errno: Number(number) })
    return [number, readDriverError(error).failure.kind]
  })
  expect(numbers).toEqual(read)
})
