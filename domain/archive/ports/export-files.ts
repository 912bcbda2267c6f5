import type { ArchiveSource } from '../source.ts'

/** Export files on a disk. */
export interface ExportFiles {
  /**
   * The export files among `paths`, in this order, folders walked by name. A path that leads nowhere gives an entry too: its
   * source rejects with `source_unreadable`. `within`: what lies outside of that folder, by links too, is passed over.
   */
  find(paths: readonly string[], within?: string | null): Promise<readonly ExportFile[]>
}

export interface ExportFile {
  /** As a person would call it: the path as given or found. */
  readonly name: string
  /** Bytes; 0 where unknown. */
  readonly size: number
  /** Opens it once for one walk. */
  open(): ArchiveSource
}
