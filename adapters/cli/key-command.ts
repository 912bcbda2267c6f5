import { Command } from 'commander'
import { type ApiKey, scopes } from '../../domain/operations/index.ts'
import type { TenantId } from '../../domain/shared/ids.ts'
import { keyJson } from '../http/operations/representation.ts'
import type { App, OpenApp } from './app.ts'
import { entered, onInstance, slugsOf } from './instance.ts'
import { type ListingOptions, sayJson, tellPage, withJson, withListing } from './listing.ts'
import { type Column, moment } from './table.ts'
import { say, type Terminal } from './terminal.ts'
import { timeOf } from './time-argument.ts'

export function keyCommand(open: OpenApp, terminal: Terminal): Command {
  return new Command('key')
    .summary('make, list and revoke API keys')
    .description('Works on API keys.')
    .addCommand(createKeyCommand(open, terminal))
    .addCommand(listKeysCommand(open, terminal))
    .addCommand(revokeKeyCommand(open, terminal))
    .addHelpText('after', '\nExample:\n  verta key create "nightly import" --scope imports:write')
}

interface CreateOptions {
  readonly scope: readonly string[]
  readonly tenant?: readonly string[]
  readonly expires?: Date
  readonly json?: true
}

const createKeyCommand = (open: OpenApp, terminal: Terminal): Command =>
  withJson(new Command('create'))
    .description('make an API key and print it, this once')
    .argument('<name>', 'what it is for')
    .requiredOption('--scope <scope...>', `what it may do: ${scopes.join(', ')}`)
    .option('--tenant <slug...>', 'the only tenants that it reaches; all of them unless it is said')
    .option('--expires <time>', 'refuse it from then on: ISO 8601', timeOf)
    .addHelpText(
      'after',
      '\nExample:\n  verta key create "nightly import" --tenant ferry-fans --scope tenants:read imports:write jobs:read',
    )
    .action((name: string, { scope, tenant: slugs, expires, json }: CreateOptions) =>
      onInstance(open, async (app) => {
        const tenants = slugs === undefined ? null : await tenantIdsOf(app, slugs)
        const action = { action: 'key.create', tenantId: null, target: name, details: { scopes: scope } }
        const { key, text } = await entered(app, action, async (notes) => {
          const created = await app.operations.createApiKey({
            name,
            scopes: scope,
            tenants,
            expiresAt: expires ?? null,
          })
          notes.target(created.key.id)
          return created
        })
        if (json) return sayJson(terminal.stdout, { ...keyJson(key), key: text })
        say(terminal.stdout, text)
        say(terminal.stderr, `It is shown this once. To revoke it: verta key revoke ${key.id}`)
      }),
    )

const listKeysCommand = (open: OpenApp, terminal: Terminal): Command =>
  withListing(new Command('list'))
    .description('show the API keys, the last made first; never their texts')
    .addHelpText('after', '\nExample:\n  verta key list')
    .action((options: ListingOptions) =>
      onInstance(open, async ({ archive, operations }) => {
        const page = await operations.listApiKeys(options)
        const slugOf = await slugsOf(
          { archive },
          page.items.flatMap(({ tenants }) => tenants ?? []),
        )
        tellPage(terminal, page, options, { columns: columnsWith(slugOf), none: 'There is no API key.', json: keyJson })
      }),
    )

const columnsWith = (slugOf: (id: TenantId) => string): readonly Column<ApiKey>[] => [
  { head: 'Key', cell: ({ id }) => id },
  { head: 'Name', cell: ({ name }) => name },
  { head: 'Scopes', cell: (key) => key.scopes.join(' ') },
  { head: 'Tenants', cell: ({ tenants }) => tenants?.map(slugOf).join(' ') ?? 'all' },
  { head: 'Created (UTC)', cell: ({ createdAt }) => moment(createdAt) },
  { head: 'Last used', cell: ({ lastUsedAt }) => moment(lastUsedAt) },
  { head: 'Ends', cell: endOf },
]

function endOf({ revokedAt, expiresAt }: ApiKey): string {
  if (revokedAt !== null) return `revoked ${moment(revokedAt)}`
  return expiresAt === null ? 'never' : moment(expiresAt)
}

const revokeKeyCommand = (open: OpenApp, terminal: Terminal): Command =>
  withJson(new Command('revoke'))
    .description('refuse an API key from now on; again is no change')
    .argument('<id>', 'the id that was told when it was made, or that the list of keys shows')
    .addHelpText('after', '\nExample:\n  verta key revoke 4f9b6f3e-6c0f-4b55-9f0e-0a7f6d3f1c11')
    .action((id: string, { json }: { readonly json?: true }) =>
      onInstance(open, async (app) => {
        const action = { action: 'key.revoke', tenantId: null, target: id }
        const key = await entered(app, action, () => app.operations.revokeApiKey(id))
        if (json) sayJson(terminal.stdout, keyJson(key))
        else say(terminal.stdout, `${id} is revoked.`)
      }),
    )

async function tenantIdsOf({ archive }: App, slugs: readonly string[]): Promise<readonly TenantId[]> {
  const ids: TenantId[] = []
  for (const slug of slugs) ids.push((await archive.getAnyTenant(slug)).tenant.id)
  return ids
}
