import { vi } from 'vitest'
import { Database } from '../../adapters/memory/engine/database.ts'
import { PRIMARY } from '../../adapters/memory/engine/definition.ts'
import { type ArchiveDump, dumpedRow, inOrder } from './archive-dump-rows.ts'
import { type ArchiveHarness, openArchive } from './archive-harness.ts'

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
    empty: () => {
      // Whatever was made before would be kept, and looked through, for ever.
      made.mockClear()
      return harness.empty()
    },
    close: async () => {
      made.mockRestore()
      await harness.close()
    },
  }
}
