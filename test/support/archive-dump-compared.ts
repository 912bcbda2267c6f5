import type { ArchiveDump } from './archive-dump-rows.ts'

/** Every number in a text: as `people` of `namedDump`, whoever a file may name. */
export const numbersIn = (text: string): readonly string[] => [...new Set(text.match(/\d{1,20}/g))]

/** The rows that one of two archives has and the other has not, the first few of each: both empty where they are the same. */
export function differences(one: ArchiveDump, other: ArchiveDump) {
  const [left, right] = [spelled(one), spelled(other)]
  return { surplus: without(left, right), missing: without(right, left) }
}

/** Rows may be equal: each carries its turn among its equals. */
function spelled(dump: ArchiveDump): ReadonlySet<string> {
  const turns = new Map<string, number>()
  return new Set(
    Object.entries(dump).flatMap(([table, rows]) =>
      rows.map((row) => {
        const text = `${table} ${JSON.stringify(row)}`
        const turn = (turns.get(text) ?? 0) + 1
        turns.set(text, turn)
        return `${turn} × ${text}`
      }),
    ),
  )
}

const without = (rows: ReadonlySet<string>, others: ReadonlySet<string>): readonly string[] =>
  [...rows].filter((row) => !others.has(row)).slice(0, 5)

export const noDifference = { surplus: [], missing: [] }
