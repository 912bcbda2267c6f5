import { Command } from 'commander'
import type { SourceReport } from '../../domain/archive/index.ts'
import type { App, OpenApp } from './app.ts'
import { type ExitCode, importExitCode } from './exit-codes.ts'
import { progressDisplay } from './import-progress.ts'
import { tellImport } from './import-summary.ts'
import { serve } from './serve-command.ts'
import { say, type Terminal } from './terminal.ts'

export function demoCommand(open: OpenApp, terminal: Terminal, exit: (code: ExitCode) => void): Command {
  return new Command('demo')
    .summary('look at a community without a database')
    .description(
      'Imports exports into memory, one public tenant a guild, and serves them on PORT (8080). Without arguments it makes a community up, as it is seen in three months: edited, deleted and renamed in between.',
    )
    .argument('[file|folder...]', 'exports (.json or .json.gz), or folders of them')
    .addHelpText('after', '\nExample:\n  npm run demo -- ./exports')
    .action(async (paths: string[]) => {
      const app = await open({ storage: 'memory', ...(paths.length === 0 && { exports: 'sample' as const }) })
      try {
        const reports = await importPublic(app, terminal, paths)
        tellImport(terminal.stdout, reports)
        if (reports.every((report) => report.tenant === null)) return exit(importExitCode(reports))
        await serve(app, terminal, (url) => tellLinks(terminal, url, reports))
      } finally {
        await app.close()
      }
    })
}

async function importPublic(app: App, terminal: Terminal, paths: readonly string[]): Promise<readonly SourceReport[]> {
  const progress = progressDisplay(terminal.stderr)
  const uninterrupted = terminal.beforeInterrupt(() => progress.stop())
  try {
    return await app.archive.importArchive({
      paths,
      target: { to: 'guild', ifAbsent: 'create_public' },
      channelVisibility: 'everyone',
      // The made-up community shows all of itself each time; of files nobody knows.
      deletions: paths.length === 0 ? 'infer' : 'ignore',
      observer: progress,
    })
  } finally {
    uninterrupted()
    progress.stop()
  }
}

/** The communities, the channels of the one with the fullest file, and the messages of that file. */
function tellLinks(terminal: Terminal, url: string, reports: readonly SourceReport[]): void {
  const root = `${url}/api/v1/tenants`
  const [fullest] = [...reports].sort((a, b) => b.counts.read - a.counts.read)
  const slug = fullest?.tenant?.slug
  const channel = fullest?.channels.find(({ range }) => range !== null)?.id
  say(terminal.stdout, `\nRead it:\n  ${root}`)
  if (slug !== undefined) say(terminal.stdout, `  ${root}/${slug}/channels`)
  if (slug !== undefined && channel !== undefined)
    say(terminal.stdout, `  ${root}/${slug}/channels/${channel}/messages`)
  say(terminal.stdout, '\nCtrl-C ends it.')
}
