import type { ArchiveDump, DumpedRow } from './archive-dump-rows.ts'

/** What stands on either side. */
interface Told {
  readonly one: string | null
  readonly other: string | null
}

export interface Differing extends Told {
  /** Of the row. */
  readonly key: string
}

/** By `table.column` and, for whole rows, `table (one)` and `table (other)`: where one of two archives is not as the other. */
export type ColumnDifferences = ReadonlyMap<string, readonly Differing[]>

/** Of dumps in which ids are named: see `namedDump`. Throws for a table whose rows it does not know by a key. */
export function columnDifferences(one: ArchiveDump, other: ArchiveDump): ColumnDifferences {
  const found = new Map<string, Differing[]>()
  const add = (where: string, differing: Differing): void => {
    const before = found.get(where)
    if (before === undefined) found.set(where, [differing])
    else before.push(differing)
  }
  for (const table of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const [left, right] = [keyed(table, one[table] ?? []), keyed(table, other[table] ?? [])]
    for (const key of new Set([...left.keys(), ...right.keys()])) {
      const [a, b] = [left.get(key), right.get(key)]
      if (a === undefined) add(`${table} (other)`, { key, one: null, other: JSON.stringify(b) })
      else if (b === undefined) add(`${table} (one)`, { key, one: JSON.stringify(a), other: null })
      else for (const [column, told] of unequal(a, b)) add(`${table}.${column}`, { key, ...told })
    }
  }
  return found
}

/** Inside of JSON it is the place that is named, whichever the turn in a list: `embeds[].author.iconUrl`. */
function* unequal(one: DumpedRow, other: DumpedRow): Generator<readonly [string, Told]> {
  for (const column of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const [a, b] = [one[column] ?? null, other[column] ?? null]
    if (a !== b) yield* unequalIn(column, parsed(a), parsed(b))
  }
}

function* unequalIn(place: string, one: unknown, other: unknown): Generator<readonly [string, Told]> {
  if (isList(one) && isList(other) && one.length === other.length) {
    for (const [i, item] of one.entries()) yield* unequalIn(`${place}[]`, item, other[i])
  } else if (isObject(one) && isObject(other)) {
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)]))
      yield* unequalIn(`${place}.${key}`, one[key] ?? null, other[key] ?? null)
  } else if (JSON.stringify(one) !== JSON.stringify(other)) yield [place, { one: spelled(one), other: spelled(other) }]
}

const spelled = (value: unknown): string | null =>
  value === null || typeof value === 'string' ? value : JSON.stringify(value)

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !isList(value)

/** Columns of JSON hold lists and objects; whatever else looks like JSON is a text. */
function parsed(cell: string | null): unknown {
  if (cell === null || !/^[[{]/.test(cell)) return cell
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}

function keyed(table: string, rows: readonly DumpedRow[]): ReadonlyMap<string, DumpedRow> {
  if (rows.length === 0) return new Map()
  const columns = keys[table]
  if (columns === undefined) throw new Error(`What tells the rows of ${table} apart is not known.`)
  return new Map(rows.map((row) => [columns.map((column) => row[column] ?? '').join(' '), row]))
}

const ofMessage = ['channel_id', 'snowflake'] as const

const keys: Readonly<Record<string, readonly string[]>> = {
  secret_fingerprints: ['id'],
  tenants: ['source_id'],
  tenant_branding: ['tenant_id'],
  tenant_keys: ['tenant_id'],
  channels: ['source_id'],
  channel_slugs: ['channel_id'],
  channel_stats: ['channel_id'],
  sync_progress: ['channel_id'],
  authors: ['id'],
  messages: ofMessage,
  message_attachments: [...ofMessage, 'source_id'],
  message_emoji_reactions: [...ofMessage, 'emoji_key'],
  message_reaction_authors: [...ofMessage, 'emoji_key', 'author_id'],
  message_revisions: [...ofMessage, 'content'],
}
