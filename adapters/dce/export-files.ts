import type { SourceUnreadable } from '../../domain/archive/errors.ts'
import type { ExportFile, ExportFiles } from '../../domain/archive/ports/export-files.ts'
import type { ArchiveSource } from '../../domain/archive/source.ts'
import { openDceFile } from './dce-file.ts'
import { type FoundExport, findExports } from './find-exports.ts'

/** The JSON exports of DiscordChatExporter on this machine's disks. */
export const dceExportFiles: ExportFiles = {
  async find(paths, within = null) {
    return (await findExports(paths, within)).map(exportFile)
  },
}

const exportFile = ({ path, size, problem }: FoundExport): ExportFile => ({
  name: path,
  size,
  open: () => (problem === undefined ? openDceFile(path) : unreadableSource(problem)),
})

/** A source of which nothing can be taken: everything that it is asked rejects with `problem`. */
const unreadableSource = (problem: SourceUnreadable): ArchiveSource => ({
  describe: () => Promise.reject(problem),
  channels: () => rejecting(problem),
  messages: () => rejecting(problem),
  close: () => Promise.resolve(),
})

const rejecting = (problem: SourceUnreadable): AsyncIterable<never> => ({
  [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(problem) }),
})
