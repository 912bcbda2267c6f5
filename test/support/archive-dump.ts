import { vi } from 'vitest'
import { Database } from '../../adapters/memory/engine/database.ts'
import { PRIMARY } from '../../adapters/memory/engine/definition.ts'
import { uuidFromBytes } from '../../domain/shared/ids.ts'
import { type ArchiveHarness, openArchive } from './archive-harness.ts'

/** A row, every cell as text: bytes in hexadecimal, an id of 16 bytes as a UUID, a time in ISO 8601, true as 1. */
export type DumpedRow = Readonly<Record<string, string | null>>

/** Every table by its name, every row in the order of the primary key: the same on every storage. */
export type ArchiveDump = Readonly<Record<string, readonly DumpedRow[]>>

export interface DumpableArchive extends ArchiveHarness {
  /** What is committed now. */
  dump(): Promise<ArchiveDump>
}

/** The archive of the test's project, whose tables can be looked at row for row. */
export async function openDumpableArchive(): Promise<DumpableArchive> {
  const { STORAGE } = process.env
  if (STORAGE !== 'tidb') return dumpableMemory()
  const { openTidbDump } = await import('./archive-dump-tidb.ts')
  const harness = await openArchive()
  const { dump, close } = await openTidbDump()
  return {
    ...harness,
    dump,
    close: async () => {
      await close()
      await harness.close()
    },
  }
}

/** The engine hands no table out, so the tables are seen where they are made. */
async function dumpableMemory(): Promise<DumpableArchive> {
  const made = vi.spyOn(Database.prototype, 'create')
  const harness = await openArchive()
  const dump = (): ArchiveDump => {
    const database = made.mock.contexts.at(-1)
    const tables = made.mock.calls.flatMap(([definition], i) => {
      const result = made.mock.results[i]
      if (made.mock.contexts[i] !== database || result?.type !== 'return') return []
      const rows = [...result.value.committed.scan(PRIMARY, { prefix: [], direction: 'ascending' })]
      return [[definition.name, rows.map(dumpedRow)] as const]
    })
    return inOrder(tables)
  }
  return {
    ...harness,
    dump: async () => dump(),
    close: async () => {
      made.mockRestore()
      await harness.close()
    },
  }
}

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
