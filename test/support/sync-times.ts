import type { ArchiveDump, DumpedRow } from './archive-dump-rows.ts'

/** When something was seen, or seen to be gone, how fast, and where the pass over older messages goes on: that is the run's, not the archive's. */
export function withoutTimes(dump: ArchiveDump): ArchiveDump {
  const left = (row: DumpedRow): DumpedRow =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([column]) => !ofTheRun.test(column))
        .map(([column, cell]) => [column, column === 'deleted_at' && cell !== null ? 'some time' : cell]),
    )
  return Object.fromEntries(Object.entries(dump).map(([table, rows]) => [table, rows.map(left).sort(bySpelling)]))
}

const ofTheRun = /observed_at$|^(visibility_at|started_at|finished_at|messages_per_second|rescan_before)$/

const bySpelling = (a: DumpedRow, b: DumpedRow): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
