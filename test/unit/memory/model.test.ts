import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orNull, snowflake, text, unsigned } from '../../../adapters/memory/engine/column.ts'
import { Database } from '../../../adapters/memory/engine/database.ts'
import { defineTable, PRIMARY, type RowOf } from '../../../adapters/memory/engine/definition.ts'
import type { TableReader, TableWriter } from '../../../adapters/memory/engine/doors.ts'
import type { Direction } from '../../../adapters/memory/engine/tree.ts'
import { Conflict } from '../../../domain/shared/errors.ts'

const things = defineTable({
  name: 'things',
  columns: { shelf: text(3), place: snowflake(), label: orNull(text(3)), weight: orNull(unsigned(32)) },
  primaryKey: { columns: ['shelf', 'place'], field: 'place' },
  uniqueKeys: { uq_things_label: { columns: ['label'], field: 'label' } },
  indexes: { ix_things_weight: ['shelf', 'weight', 'place'] },
})
type Thing = RowOf<typeof things>

const shelf = fc.constantFrom('a', 'B', '\uFF21', '😀')
const place = fc.oneof(fc.nat(25).map(String), fc.constantFrom('9', '10', '100', '18446744073709551615'))
const label = fc.option(fc.constantFrom('x', 'y', 'z', 'X', 'x '))
const weight = fc.option(fc.constantFrom(0, 9, 10))
const thing: fc.Arbitrary<Thing> = fc.record({ shelf, place, label, weight })
const direction = fc.constantFrom<Direction>('ascending', 'descending')

type Mark = Pick<Thing, 'weight' | 'place'>
type Step =
  | { readonly kind: 'insert' | 'upsert' | 'delete'; readonly thing: Thing }
  | {
      readonly kind: 'scan'
      readonly shelf: string
      readonly from: Mark | null
      readonly direction: Direction
      readonly limit: number
    }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('insert' as const, 'upsert' as const, 'delete' as const), thing }),
  fc.record({
    kind: fc.constant('scan' as const),
    shelf,
    from: fc.option(fc.record({ weight, place })),
    direction,
    limit: fc.integer({ min: 0, max: 50 }),
  }),
)

/** Enough to begin with that the trees have several nodes. */
const many: readonly Thing[] = ['a', 'B', 'b', '😀'].flatMap((shelf) =>
  Array.from({ length: 20 }, (_, i) => ({ shelf, place: String(i), label: null, weight: i % 3 })),
)

/** The same table as an array, slow and plain. */
class Model {
  rows: readonly Thing[] = []

  insert(thing: Thing): string {
    if (this.#isTaken(thing, this.rows)) return 'label'
    return this.rows.some((row) => isSame(row, thing)) ? 'place' : this.upsert(thing)
  }

  upsert(thing: Thing): string {
    const others = this.rows.filter((row) => !isSame(row, thing))
    if (this.#isTaken(thing, others)) return 'label'
    this.rows = [...others, thing]
    return 'done'
  }

  delete(thing: Thing): string {
    this.rows = this.rows.filter((row) => !isSame(row, thing))
    return 'done'
  }

  #isTaken({ label }: Thing, rows: readonly Thing[]): boolean {
    return label !== null && rows.some((row) => row.label === label)
  }
}

const isSame = (a: Thing, b: Thing): boolean => a.shelf === b.shelf && a.place === b.place
const byPlace = (a: Pick<Thing, 'place'>, b: Pick<Thing, 'place'>): number => Number(BigInt(a.place) - BigInt(b.place))
const byText = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a !== null) - Number(b !== null) : Buffer.compare(Buffer.from(a), Buffer.from(b))
const byKey = (a: Thing, b: Thing): number => byText(a.shelf, b.shelf) || byPlace(a, b)
const byLabel = (a: Thing, b: Thing): number => byText(a.label, b.label) || byKey(a, b)
const byWeight = (a: Mark, b: Mark): number => (a.weight ?? -1) - (b.weight ?? -1) || byPlace(a, b)

function play(table: TableWriter<Thing>, model: Model, step: Step): void {
  if (step.kind !== 'scan') {
    expect(outcomeOf(() => change(table, step.kind, step.thing))).toBe(model[step.kind](step.thing))
    return
  }
  const { shelf, from, direction, limit } = step
  const sign = direction === 'ascending' ? 1 : -1
  const stretch = (compare: (a: Mark, b: Mark) => number) =>
    model.rows
      .filter((row) => row.shelf === shelf && (from === null || sign * compare(row, from) > 0))
      .sort((a, b) => sign * compare(a, b))
      .slice(0, limit)
  const range = { prefix: [shelf], direction, limit }
  const byRow = table.scan(PRIMARY, { ...range, after: from && [from.place] })
  expect(listed(byRow)).toBe(listed(stretch(byPlace)))
  const byIndex = table.scan('ix_things_weight', { ...range, after: from && [from.weight, from.place] })
  expect(listed(byIndex)).toBe(listed(stretch(byWeight)))
}

function change(table: TableWriter<Thing>, kind: 'insert' | 'upsert' | 'delete', thing: Thing): void {
  if (kind === 'insert') table.insert(thing)
  else if (kind === 'upsert') table.upsert([thing])
  else table.delete([[thing.shelf, thing.place]])
}

function outcomeOf(change: () => void): string {
  try {
    change()
    return 'done'
  } catch (error) {
    if (error instanceof Conflict) return error.details.field
    throw error
  }
}

function compareAll(table: TableReader<Thing>, rows: readonly Thing[]): void {
  expect(listed(table.scan(PRIMARY, {}))).toBe(listed(rows.toSorted(byKey)))
  expect(listed(table.scan('uq_things_label', {}))).toBe(listed(rows.toSorted(byLabel)))
  const descending = table.scan(PRIMARY, { direction: 'descending' })
  expect(listed(descending)).toBe(listed(rows.toSorted((a, b) => byKey(b, a))))
}

/** One line a row: equal texts are compared much faster than equal objects. */
const listed = (rows: Iterable<Thing>): string =>
  Array.from(rows, ({ shelf, place, label, weight }) => JSON.stringify([shelf, place, label, weight])).join('\n')

describe('the engine', () => {
  it('does what a plain array does, through any transactions', async () => {
    const transactions = fc.array(fc.record({ steps: fc.array(step, { maxLength: 30 }), fails: fc.boolean() }))
    await fc.assert(
      fc.asyncProperty(transactions, async (all) => {
        const database = new Database()
        const table = database.create(things)
        const reader = database.reader(table)
        const model = new Model()
        model.rows = many
        await database.transact(async (tx) => tx.writer(table).upsert(many))
        for (const { steps, fails } of all) {
          const before = model.rows
          const running = database.transact(async (tx) => {
            for (const step of steps) play(tx.writer(table), model, step)
            compareAll(tx.writer(table), model.rows)
            if (fails) throw new Error('on purpose')
          })
          if (fails) {
            await expect(running).rejects.toThrow('on purpose')
            model.rows = before
          } else await running
          compareAll(reader, model.rows)
        }
      }),
      { numRuns: 60 },
    )
  })
})
