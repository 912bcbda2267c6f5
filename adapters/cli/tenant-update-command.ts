import { Command, Option } from 'commander'
import type { Snowflake, TenantPatch } from '../../domain/archive/index.ts'
import { adminTenantJson } from '../http/archive/admin-representation.ts'
import type { OpenApp } from './app.ts'
import { entered, onInstance } from './instance.ts'
import { sayOrdered } from './job-command.ts'
import { sayJson, withJson } from './listing.ts'
import { snowflake } from './snowflake-argument.ts'
import { say, type Terminal } from './terminal.ts'

interface UpdateOptions {
  readonly name?: string
  readonly newSlug?: string
  readonly status?: NonNullable<TenantPatch['status']>
  readonly visibility?: NonNullable<TenantPatch['visibility']>
  readonly listed?: boolean
  readonly guild?: Snowflake
  readonly authorNames?: 'named' | 'pseudonymous'
  readonly keepDeleted?: boolean
  readonly keepHistory?: boolean
  readonly json?: true
}

export const updateTenantCommand = (open: OpenApp, terminal: Terminal): Command =>
  withJson(new Command('update'))
    .description('change a tenant; what is not named stays. Policies that keep less start a job over what is stored')
    .argument('<slug>', 'the tenant')
    .option('--name <name>', 'the name of the community')
    .option('--new-slug <slug>', 'its place in addresses; the old one is free then')
    .addOption(
      new Option('--status <status>', 'whether it is read and takes messages in').choices([
        'ACTIVE',
        'MAINTENANCE',
        'CANCELLED',
      ]),
    )
    .addOption(new Option('--visibility <who>', 'who reads it').choices(['public', 'members', 'admins']))
    .option('--listed', 'name it in the list of tenants')
    .option('--no-listed', 'do not name it there')
    .option('--guild <snowflake>', 'the Discord guild that it archives, where none is known yet', snowflake)
    .addOption(
      new Option('--author-names <names>', 'how people are stored and shown').choices(['named', 'pseudonymous']),
    )
    .option('--keep-deleted', 'show what was deleted at the source, marked')
    .option('--no-keep-deleted', 'hide it')
    .option('--keep-history', 'keep earlier contents of messages')
    .option('--no-keep-history', 'keep none, and remove those that are stored')
    .addHelpText('after', '\nExample:\n  verta tenant update ferry-fans --visibility public --listed')
    .action((slug: string, options: UpdateOptions) =>
      onInstance(open, async (app) => {
        const { tenant: read } = await app.archive.getAnyTenant(slug)
        const of = { action: 'tenant.update', tenantId: read.id, target: read.slug }
        const { tenant, jobId } = await entered(app, of, () => app.orders.update(read, patchOf(options)))
        if (options.json) return sayJson(terminal.stdout, { ...adminTenantJson(tenant), jobId })
        say(
          terminal.stdout,
          tenant.version === read.version ? `${tenant.slug} is as it was.` : `${tenant.slug} is changed.`,
        )
        if (jobId !== null) sayOrdered(terminal.stdout, 'What is stored is brought in line', jobId)
      }),
    )

const patchOf = (options: UpdateOptions): TenantPatch => ({
  name: options.name,
  slug: options.newSlug,
  status: options.status,
  visibility: options.visibility,
  listed: options.listed,
  sourceId: options.guild,
  policies: {
    authorNames: options.authorNames,
    keepDeleted: options.keepDeleted,
    keepHistory: options.keepHistory,
  },
})
