import { Command, InvalidArgumentError } from 'commander'
import { isSnowflake, type Snowflake } from '../../domain/archive/index.ts'
import type { OpenApp } from './app.ts'
import { MemoryOnly, useTidb } from './failure.ts'
import { tenantImportsCommand } from './tenant-imports-command.ts'
import { say, type Terminal } from './terminal.ts'

interface CreateOptions {
  readonly slug?: string
  readonly guild?: Snowflake
  readonly public?: true
}

export function tenantCommand(open: OpenApp, terminal: Terminal): Command {
  const create = new Command('create')
    .description('make a tenant; it archives the guild that is given, or the one of its first import')
    .argument('<name>', 'the name of the community')
    .option(
      '--slug <slug>',
      'its place in addresses: 3 to 50 lower-case letters, digits and hyphens; made from the name',
    )
    .option('--guild <snowflake>', 'the Discord guild that it archives', guild)
    .option('--public', 'show it to everyone and list it')
    .addHelpText('after', '\nExample:\n  verta tenant create "Ferry Fans" --guild 1505988963628879902')
    .action(async (name: string, options: CreateOptions) => {
      const app = await open({})
      try {
        if (app.storage === 'memory') throw new MemoryOnly(useTidb)
        const { slug, guild: sourceId = null } = options
        const visibility = options.public ? 'public' : 'admins'
        const tenant = await app.archive.createTenant({ name, slug, platform: 'discord', sourceId, visibility })
        say(terminal.stdout, tenant.slug)
      } finally {
        await app.close()
      }
    })
  const publish = new Command('publish')
    .description('show a tenant to everyone and list it; its channels are shown by importing them with --public')
    .argument('<slug>', 'the tenant')
    .addHelpText('after', '\nExample:\n  verta tenant publish ferry-fans')
    .action(async (slug: string) => {
      const app = await open({})
      try {
        if (app.storage === 'memory') throw new MemoryOnly(useTidb)
        say(terminal.stdout, `${(await app.archive.publishTenant(slug)).slug} is public.`)
      } finally {
        await app.close()
      }
    })
  return new Command('tenant')
    .summary('make a tenant, show it to everyone, see its imports')
    .description('Works on tenants.')
    .addCommand(create)
    .addCommand(publish)
    .addCommand(tenantImportsCommand(open, terminal))
    .addHelpText('after', '\nExample:\n  verta tenant create "Ferry Fans"')
}

function guild(text: string): Snowflake {
  if (!isSnowflake(text)) throw new InvalidArgumentError('It is a number of up to 20 digits.')
  return text
}
