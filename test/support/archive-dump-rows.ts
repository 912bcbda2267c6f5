import { uuidFromBytes } from '../../domain/shared/ids.ts'

/** A row, every cell as text: bytes in hexadecimal, an id of 16 bytes as a UUID, a time in ISO 8601, true as 1. */
export type DumpedRow = Readonly<Record<string, string | null>>

/** Every table by its name, every row in the order of the primary key: the same on every storage. */
export type ArchiveDump = Readonly<Record<string, readonly DumpedRow[]>>

const ofTheWork = [
  'imports',
  'imported_files',
  'tenant_leases',
  'tenant_syncs',
  'runner_leases',
  'channel_sync_jobs',
  'sync_runs',
  'request_budgets',
  'refused_requests',
]

/** What makes "the same archive": how it came in, the record of the imports and of the work, is no part of it. */
export const withoutImports = (dump: ArchiveDump): ArchiveDump =>
  Object.fromEntries(Object.entries(dump).filter(([table]) => !ofTheWork.includes(table)))

export const inOrder = (tables: readonly (readonly [string, readonly DumpedRow[]])[]): ArchiveDump =>
  Object.fromEntries([...tables].sort(([a], [b]) => (a < b ? -1 : 1)))

export const dumpedRow = (row: Readonly<Record<string, unknown>>): DumpedRow =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, cell(value)]))

function cell(value: unknown): string | null {
  if (value === null) return null
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) {
    return value.length === 16 ? uuidFromBytes(value) : Buffer.from(value).toString('hex')
  }
  if (typeof value === 'boolean') return value ? '1' : '0'
  return String(value)
}
