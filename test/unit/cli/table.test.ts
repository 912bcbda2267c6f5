import { describe, expect, it } from 'vitest'
import { factsOf, oneLine, tableOf } from '../../../adapters/cli/table.ts'
import { printable } from '../../../adapters/cli/terminal.ts'

const columns = [
  { head: 'Name', cell: ({ name }: Thing) => name },
  { head: 'Count', align: 'right' as const, cell: ({ count }: Thing) => String(count) },
]

interface Thing {
  readonly name: string
  readonly count: number
}

const things = [
  { name: 'one', count: 1 },
  { name: 'another one', count: 22 },
]

describe('a table', () => {
  it('has a row for each thing', () => {
    expect(tableOf(columns, things).split('\n')).toEqual([
      '┌─────────────┬───────┐',
      '│ Name        │ Count │',
      '├─────────────┼───────┤',
      '│ one         │     1 │',
      '│ another one │    22 │',
      '└─────────────┴───────┘',
    ])
  })

  it('is lines where the screen is too narrow', () => {
    expect(tableOf(columns, things, 23)).toContain('┌')
    expect(tableOf(columns, things, 22)).toBe('Name   one\nCount  1\n\nName   another one\nCount  22')
  })

  it('is steered by nothing that stands in it', () => {
    const hostile = '\u001b[31mred\u0007 \u202Etxet\u2066x\u2069 👩‍👩‍👧'
    const shown = tableOf(columns, [{ name: hostile, count: 1 }])
    for (const each of '\u001b\u0007\u202E\u2066\u2069') expect(shown).not.toContain(each)
    expect(shown).toContain('👩‍👩‍👧')
    expect(factsOf({ Name: hostile })).toBe(`Name  ${printable(hostile)}`)
  })
})

it('text of any length in one line', () => {
  expect(oneLine('a\n b\t\u2028c', 10)).toBe('a b c')
  expect(oneLine('x'.repeat(11), 10)).toBe(`${'x'.repeat(9)}…`)
  expect(oneLine('🚢'.repeat(10), 10)).toBe('🚢'.repeat(10))
})
