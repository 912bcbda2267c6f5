import { Command } from 'commander'
import type { Import } from '../../domain/archive/index.ts'
import { importJson } from '../http/archive/admin-representation.ts'
import type { OpenApp } from './app.ts'
import { integer, plural } from './figures.ts'
import { printImport, tellImport } from './import-summary.ts'
import { onInstance } from './instance.ts'
import { type ListingOptions, tellPage, withListing } from './listing.ts'
import { type Column, moment } from './table.ts'
import type { Terminal } from './terminal.ts'

export const tenantImportsCommand = (open: OpenApp, terminal: Terminal): Command =>
  withListing(new Command('imports'))
    .description('show the last imports of a tenant, or the summary of one')
    .argument('<slug>', 'the tenant')
    .argument('[import]', 'the id of an import')
    .addHelpText('after', '\nExample:\n  verta tenant imports ferry-fans')
    .action((slug: string, id: string | undefined, options: ListingOptions) =>
      onInstance(open, async ({ archive }) => {
        if (id !== undefined) {
          const { reports } = await archive.getImport(slug, id)
          return (options.json ? printImport : tellImport)(terminal.stdout, reports)
        }
        const page = await archive.listImports(slug, options)
        tellPage(terminal, page, options, { columns, none: 'Nothing was imported yet.', json: importJson })
      }),
    )

const columns: readonly Column<Import>[] = [
  { head: 'Import', cell: ({ id }) => id },
  { head: 'Started (UTC)', cell: ({ startedAt }) => moment(startedAt) },
  { head: 'Files', align: 'right', cell: ({ files }) => integer(files) },
  { head: 'Read', align: 'right', cell: ({ counts }) => integer(counts.read) },
  { head: 'New', align: 'right', cell: ({ counts }) => integer(counts.added) },
  { head: 'Changed', align: 'right', cell: ({ counts }) => integer(counts.changed) },
  { head: 'Skipped', align: 'right', cell: ({ counts }) => integer(counts.faults) },
  { head: 'Result', cell: resultOf },
]

function resultOf({ files, complete, finishedAt }: Import): string {
  if (finishedAt === null) return 'running, or ended early'
  return complete === files ? 'complete' : `${plural(files - complete, 'file')} not whole`
}
