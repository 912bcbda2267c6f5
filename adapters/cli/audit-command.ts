import { Command } from 'commander'
import type { Actor, AuditEntry } from '../../domain/operations/index.ts'
import { auditEntryJson } from '../http/operations/representation.ts'
import type { OpenApp } from './app.ts'
import { onInstance } from './instance.ts'
import { type ListingOptions, tellPage, withListing } from './listing.ts'
import { type Column, moment, oneLine } from './table.ts'
import type { Terminal } from './terminal.ts'

export function auditCommand(open: OpenApp, terminal: Terminal): Command {
  return new Command('audit')
    .summary('who did what')
    .description('Shows who did what. Nothing changes or removes an entry.')
    .addCommand(listAuditCommand(open, terminal))
    .addHelpText('after', '\nExample:\n  verta audit list')
}

interface AuditOptions extends ListingOptions {
  readonly tenant?: string
}

const listAuditCommand = (open: OpenApp, terminal: Terminal): Command =>
  withListing(new Command('list'))
    .description('show the entries, the last first')
    .option('--tenant <slug>', 'only those of this tenant')
    .addHelpText('after', '\nExample:\n  verta audit list --tenant ferry-fans --limit 20')
    .action(({ tenant, ...options }: AuditOptions) =>
      onInstance(open, async ({ archive, operations }) => {
        const tenantId = tenant === undefined ? undefined : (await archive.getAnyTenant(tenant)).tenant.id
        const page = await operations.listAudit({ tenantId }, options)
        tellPage(terminal, page, options, { columns, none: 'Nobody did anything yet.', json: auditEntryJson })
      }),
    )

const columns: readonly Column<AuditEntry>[] = [
  { head: 'When (UTC)', cell: ({ at }) => moment(at) },
  { head: 'Who', cell: ({ actor }) => nameOf(actor) },
  { head: 'What', cell: ({ action }) => action },
  { head: 'To what', cell: ({ target }) => oneLine(target, 40) },
  { head: 'Outcome', cell: ({ outcome }) => outcome },
]

const nameOf = (actor: Actor): string => (actor.kind === 'api_key' ? `key ${actor.id}` : actor.kind)
