import { Command, Option } from 'commander'
import type { Tenant } from '../../domain/archive/index.ts'
import { adminTenantJson } from '../http/archive/admin-representation.ts'
import type { OpenApp } from './app.ts'
import { onInstance } from './instance.ts'
import { type ListingOptions, sayJson, tellPage, withJson, withListing } from './listing.ts'
import { type Column, factsOf, moment, oneLine, yesOrNo } from './table.ts'
import { say, type Terminal } from './terminal.ts'

interface ListOptions extends ListingOptions {
  readonly sort: 'name' | 'createdAt' | 'updatedAt'
  readonly order: 'asc' | 'desc'
}

export const listTenantsCommand = (open: OpenApp, terminal: Terminal): Command =>
  withListing(new Command('list'))
    .description('show every tenant, hidden or not')
    .addOption(new Option('--sort <by>', 'by what').choices(['name', 'createdAt', 'updatedAt']).default('name'))
    .addOption(new Option('--order <order>', 'up or down').choices(['asc', 'desc']).default('asc'))
    .addHelpText('after', '\nExample:\n  verta tenant list --sort createdAt --order desc')
    .action(({ sort, order, ...options }: ListOptions) =>
      onInstance(open, async ({ archive }) => {
        const page = await archive.listAllTenants({ sort, order }, options)
        tellPage(terminal, page, options, { columns, none: 'There is no tenant.', json: adminTenantJson })
      }),
    )

const columns: readonly Column<Tenant>[] = [
  { head: 'Tenant', cell: ({ slug }) => slug },
  { head: 'Name', cell: ({ name }) => oneLine(name, 40) },
  { head: 'Status', cell: ({ status }) => status.toLowerCase() },
  { head: 'Read by', cell: ({ visibility }) => visibility },
  { head: 'Listed', cell: ({ listed }) => yesOrNo(listed) },
  { head: 'Created (UTC)', cell: ({ createdAt }) => moment(createdAt) },
  { head: 'Updated (UTC)', cell: ({ updatedAt }) => moment(updatedAt) },
]

export const showTenantCommand = (open: OpenApp, terminal: Terminal): Command =>
  withJson(new Command('show'))
    .description('show a tenant and its policies')
    .argument('<slug>', 'the tenant')
    .addHelpText('after', '\nExample:\n  verta tenant show ferry-fans')
    .action((slug: string, { json }: { readonly json?: true }) =>
      onInstance(open, async ({ archive }) => {
        const { tenant } = await archive.getAnyTenant(slug)
        if (json) sayJson(terminal.stdout, adminTenantJson(tenant))
        else say(terminal.stdout, factsOf(tenantFacts(tenant)))
      }),
    )

const tenantFacts = ({ policies, ...tenant }: Tenant): Readonly<Record<string, string>> => ({
  Tenant: tenant.slug,
  Name: tenant.name,
  Id: tenant.id,
  Guild: tenant.sourceId ?? '–',
  Status: tenant.status.toLowerCase(),
  'Read by': tenant.visibility,
  Listed: yesOrNo(tenant.listed),
  'Author names': policies.authorNames,
  'Keeps deleted': yesOrNo(policies.keepDeleted),
  'Keeps history': yesOrNo(policies.keepHistory),
  Version: String(tenant.version),
  'Created (UTC)': moment(tenant.createdAt),
  'Updated (UTC)': moment(tenant.updatedAt),
})
