import Table from 'cli-table3'
import { Command } from 'commander'
import type { Import } from '../../domain/archive/index.ts'
import type { App, OpenApp } from './app.ts'
import { MemoryOnly, useTidb } from './failure.ts'
import { integer, plural } from './figures.ts'
import { printImport, tellImport } from './import-summary.ts'
import { say, type Terminal } from './terminal.ts'

interface ImportsOptions {
  readonly json?: true
}

export function tenantImportsCommand(open: OpenApp, terminal: Terminal): Command {
  return new Command('imports')
    .description('show the last imports of a tenant, or the summary of one')
    .argument('<slug>', 'the tenant')
    .argument('[import]', 'the id of an import')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  verta tenant imports ferry-fans')
    .action(async (slug: string, id: string | undefined, { json }: ImportsOptions) => {
      const app = await open({})
      try {
        if (app.storage === 'memory') throw new MemoryOnly(useTidb)
        if (id !== undefined) {
          const { reports } = await app.archive.getImport(slug, id)
          return (json ? printImport : tellImport)(terminal.stdout, reports)
        }
        const imports = await lastImports(app, slug)
        say(terminal.stdout, json ? JSON.stringify(imports, null, 2) : tableOf(imports))
      } finally {
        await app.close()
      }
    })
}

const lastImports = async (app: App, slug: string): Promise<readonly Import[]> =>
  (await app.archive.listImports(slug, { limit: 50 })).items

function tableOf(imports: readonly Import[]): string {
  if (imports.length === 0) return 'Nothing was imported yet.'
  const table = new Table({
    head: ['Import', 'Started (UTC)', 'Files', 'Read', 'New', 'Changed', 'Skipped', 'Result'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  for (const { id, startedAt, counts, ...each } of imports) {
    const started = startedAt.toISOString().slice(0, 19).replace('T', ' ')
    const { read, added, changed, faults } = counts
    table.push([id, started, ...[each.files, read, added, changed, faults].map(integer), resultOf(each)])
  }
  return table.toString()
}

function resultOf({ files, complete, finishedAt }: Omit<Import, 'id' | 'startedAt' | 'counts'>): string {
  if (finishedAt === null) return 'running, or ended early'
  return complete === files ? 'complete' : `${plural(files - complete, 'file')} not whole`
}
