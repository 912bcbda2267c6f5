import { knownFromReports, withFindings } from '../import-findings.ts'
import { type ImportObserver, type SourceReport, silentObserver } from '../import-report.ts'
import type { ExportFiles } from '../ports/export-files.ts'
import { SourceWalk } from './source-walk.ts'

export interface InspectCommand {
  readonly paths: readonly string[]
  readonly observer?: ImportObserver
}

/** Reads export files as an import would and counts what is in them. Touches no storage. */
export type InspectExports = (command: InspectCommand) => Promise<readonly SourceReport[]>

export const inspectExports =
  ({ exportFiles }: { readonly exportFiles: ExportFiles }): InspectExports =>
  async ({ paths, observer = silentObserver }) => {
    const files = await exportFiles.find(paths)
    observer.found(files)
    const reports: SourceReport[] = []
    for (const file of files) {
      const walk = new SourceWalk(file, observer)
      const report = await walk.run(async (source) => {
        for await (const channel of source.channels()) {
          walk.entered(channel, channel.name)
          for await (const page of source.messages(channel, null)) {
            walk.met(page.faults)
            walk.turned(page, {})
          }
        }
      })
      reports.push(report)
    }
    return withFindings(reports, knownFromReports(reports))
  }
