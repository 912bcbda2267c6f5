import { type InsertObject, type Kysely, sql } from 'kysely'
import { statementTooLarge, TidbError } from './errors.ts'

const rowsAtMost = 500
const bytesAtMost = 1_048_576

/**
 * Inserts `rows`, or replaces all but the columns `kept` of those with the same key. `kept` is the key, and what never changes. A
 * table that is written so has one logical key: ON DUPLICATE KEY UPDATE fires on any unique one. All rows have the same columns in
 * the same order, as one function makes them.
 */
export async function upsertRows<Tables, T extends keyof Tables & string>(
  db: Kysely<Tables>,
  table: T,
  kept: readonly [string, ...string[]],
  rows: readonly InsertObject<Tables, T>[],
): Promise<void> {
  const [first] = rows
  if (first === undefined) return
  const columns = Object.keys(first)
  const replaced = columns.filter((column) => !kept.includes(column))
  // A table that is all key has nothing to replace; naming a column that stays as it is makes the repeat no error.
  const assigned = replaced.length > 0 ? replaced : kept.slice(0, 1)
  const assignments = assigned.map((column) => sql`${sql.ref(column)} = values(${sql.ref(column)})`)
  const insert = async (batch: readonly (readonly unknown[])[]): Promise<void> => {
    await db
      .insertInto(table)
      // One parameter for all rows, which mysql2 spells: a parameter a value costs Kysely more than the server takes.
      .modifyEnd(
        sql`(${sql.join(columns.map((column) => sql.ref(column)))}) values ${batch} on duplicate key update ${sql.join(assignments)}`,
      )
      .execute()
  }
  for (const batch of batches(rows.map((row): readonly unknown[] => Object.values(row)))) await inHalves(batch, insert)
}

/** What the server would not take whole it may take in halves; a row by itself has none. */
async function inHalves<Row>(rows: readonly Row[], insert: (rows: readonly Row[]) => Promise<void>): Promise<void> {
  try {
    await insert(rows)
  } catch (error) {
    if (!(error instanceof TidbError && error.code === statementTooLarge) || rows.length < 2) throw error
    const middle = rows.length >> 1
    await inHalves(rows.slice(0, middle), insert)
    await inHalves(rows.slice(middle), insert)
  }
}

/** `rows` in order, in stretches of at most 500 rows and about 1 MiB; a row that is larger goes alone. */
export function* batches<Row extends object>(rows: readonly Row[]): Generator<readonly [Row, ...Row[]]> {
  let batch: Row[] = []
  let bytes = 0
  for (const row of rows) {
    const size = sizeOf(row)
    const [first, ...rest] = batch
    if (first !== undefined && (batch.length === rowsAtMost || bytes + size > bytesAtMost)) {
      yield [first, ...rest]
      batch = []
      bytes = 0
    }
    batch.push(row)
    bytes += size
  }
  const [first, ...rest] = batch
  if (first !== undefined) yield [first, ...rest]
}

/** About what a row takes in the statement's text. */
function sizeOf(row: object): number {
  let bytes = 0
  for (const value of Object.values(row)) {
    if (typeof value === 'string') bytes += Buffer.byteLength(value) + 3
    else bytes += Buffer.isBuffer(value) ? 2 * value.length + 4 : 24
  }
  return bytes
}
