import { Command } from 'commander'
import type { OrderedTenant, Snowflake } from '../../domain/archive/index.ts'
import { adminTenantJson } from '../http/archive/admin-representation.ts'
import { jobJson } from '../http/operations/representation.ts'
import type { OpenApp } from './app.ts'
import { type ConsentOptions, consentOf, withYes } from './consent.ts'
import { entered, onInstance } from './instance.ts'
import { sayOrdered } from './job-command.ts'
import { sayJson, withJson } from './listing.ts'
import { snowflake } from './snowflake-argument.ts'
import { tenantImportsCommand } from './tenant-imports-command.ts'
import { updateTenantCommand } from './tenant-update-command.ts'
import { listTenantsCommand, showTenantCommand } from './tenant-views-command.ts'
import { say, type Terminal } from './terminal.ts'

export function tenantCommand(open: OpenApp, terminal: Terminal): Command {
  return new Command('tenant')
    .summary('make, list, change and delete tenants, see their imports')
    .description('Works on tenants.')
    .addCommand(createTenantCommand(open, terminal))
    .addCommand(listTenantsCommand(open, terminal))
    .addCommand(showTenantCommand(open, terminal))
    .addCommand(updateTenantCommand(open, terminal))
    .addCommand(publishTenantCommand(open, terminal))
    .addCommand(deleteTenantCommand(open, terminal))
    .addCommand(tenantImportsCommand(open, terminal))
    .addHelpText('after', '\nExample:\n  verta tenant create "Ferry Fans"')
}

interface CreateOptions {
  readonly slug?: string
  readonly guild?: Snowflake
  readonly public?: true
  readonly sync: boolean
  readonly json?: true
}

const createTenantCommand = (open: OpenApp, terminal: Terminal): Command =>
  withJson(new Command('create'))
    .description('make a tenant; it archives the guild that is given, or the one of its first import')
    .argument('<name>', 'the name of the community')
    .option(
      '--slug <slug>',
      'its place in addresses: 3 to 50 lower-case letters, digits and hyphens; made from the name',
    )
    .option('--guild <snowflake>', 'the Discord guild that it archives; a job brings it in', snowflake)
    .option('--no-sync', 'do not bring the guild in now')
    .option('--public', 'show it to everyone and list it')
    .addHelpText('after', '\nExample:\n  verta tenant create "Ferry Fans" --guild 1505988963628879902')
    .action((name: string, { slug, ...options }: CreateOptions) =>
      onInstance(open, async (app) => {
        const sourceId = options.guild ?? null
        const visibility = options.public ? 'public' : 'admins'
        const action = { action: 'tenant.create', tenantId: null, target: name }
        const command = { name, slug, platform: 'discord', sourceId, visibility } as const
        const ordered = await entered(app, action, async (notes) => {
          const created = await app.orders.create(command, options.sync ? 'wanted' : 'declined')
          notes.target(created.tenant.slug)
          notes.tenant(created.tenant.id)
          return created
        })
        const { tenant, ...work } = ordered
        if (options.json) sayJson(terminal.stdout, { ...adminTenantJson(tenant), ...work })
        else {
          say(terminal.stdout, tenant.slug)
          tellFirstSync(terminal, ordered)
        }
      }),
    )

/** Beside the slug, which scripts read. */
function tellFirstSync({ stderr }: Terminal, { tenant: { slug }, jobId, notSynced }: OrderedTenant): void {
  const byHand = `verta sync start --tenant ${slug}`
  if (jobId !== null) sayOrdered(stderr, 'Its guild will be brought in', jobId)
  else if (notSynced === 'no_token') say(stderr, `Nothing is brought in yet: set DISCORD_BOT_TOKEN, then: ${byHand}`)
  else if (notSynced === 'not_queued') say(stderr, `The job that brings its guild in could not be left: ${byHand}`)
}

const publishTenantCommand = (open: OpenApp, terminal: Terminal): Command =>
  withJson(new Command('publish'))
    .description('show a tenant to everyone and list it; its channels are shown by importing them with --public')
    .argument('<slug>', 'the tenant')
    .addHelpText('after', '\nExample:\n  verta tenant publish ferry-fans')
    .action((slug: string, { json }: { readonly json?: true }) =>
      onInstance(open, async (app) => {
        const action = { action: 'tenant.publish', tenantId: null, target: slug }
        const tenant = await entered(app, action, async (notes) => {
          const shown = await app.archive.publishTenant(slug)
          notes.tenant(shown.id)
          return shown
        })
        if (json) sayJson(terminal.stdout, adminTenantJson(tenant))
        else
          say(terminal.stdout, `${tenant.slug} is public; of its channels, those that were imported with --public are.`)
      }),
    )

const deleteTenantCommand = (open: OpenApp, terminal: Terminal): Command =>
  withJson(withYes(new Command('delete')))
    .description('remove a tenant and everything of it, as a job; there is no way back')
    .argument('<slug>', 'the tenant')
    .addHelpText('after', '\nExample:\n  verta tenant delete ferry-fans --yes')
    .action(async (slug: string, { json, ...options }: ConsentOptions & { readonly json?: true }) => {
      const consent = consentOf(terminal, options)
      await onInstance(open, async (app) => {
        const { tenant } = await app.archive.getAnyTenant(slug)
        await consent(
          () => `${tenant.slug} (${tenant.name}) will be removed, with all its messages. There is no way back.`,
        )
        const action = { action: 'tenant.delete', tenantId: tenant.id, target: tenant.slug }
        const jobId = await entered(app, action, () => app.orders.delete(tenant.id))
        if (json) sayJson(terminal.stdout, jobJson(await app.operations.getJob(jobId)))
        else sayOrdered(terminal.stdout, `${tenant.slug} will be removed`, jobId)
      })
    })
