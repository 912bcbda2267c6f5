import { Command } from 'commander'
import { scopes } from '../../domain/operations/index.ts'
import type { OpenApp } from './app.ts'
import { MemoryOnly, useTidb } from './failure.ts'
import { say, type Terminal } from './terminal.ts'

interface CreateOptions {
  readonly scope: readonly string[]
}

export function keyCommand(open: OpenApp, terminal: Terminal): Command {
  const create = new Command('create')
    .description('make an API key for every tenant and print it, this once')
    .argument('<name>', 'what it is for')
    .requiredOption('--scope <scope...>', `what it may do: ${scopes.join(', ')}`)
    .addHelpText(
      'after',
      '\nExample:\n  verta key create "nightly import" --scope tenants:read imports:write jobs:read',
    )
    .action(async (name: string, { scope }: CreateOptions) => {
      const app = await open({})
      try {
        if (app.storage === 'memory') throw new MemoryOnly(useTidb)
        const { operations } = app
        const action = { actor: { kind: 'shell' }, action: 'key.create', tenantId: null, target: name } as const
        const { key, text } = await operations.audited(action, async (notes) => {
          const created = await operations.createApiKey({ name, scopes: scope, tenants: null, expiresAt: null })
          notes.target(created.key.id)
          return created
        })
        say(terminal.stdout, text)
        say(terminal.stderr, `It is shown this once. To revoke it: verta key revoke ${key.id}`)
      } finally {
        await app.close()
      }
    })
  const revoke = new Command('revoke')
    .description('refuse an API key from now on; again is no change')
    .argument('<id>', 'the id that was told when it was made, or that the list of keys shows')
    .addHelpText('after', '\nExample:\n  verta key revoke 4f9b6f3e-6c0f-4b55-9f0e-0a7f6d3f1c11')
    .action(async (id: string) => {
      const app = await open({})
      try {
        if (app.storage === 'memory') throw new MemoryOnly(useTidb)
        const { operations } = app
        const action = { actor: { kind: 'shell' }, action: 'key.revoke', tenantId: null, target: id } as const
        await operations.audited(action, () => operations.revokeApiKey(id))
        say(terminal.stdout, `${id} is revoked.`)
      } finally {
        await app.close()
      }
    })
  return new Command('key')
    .summary('make and revoke API keys')
    .description('Works on API keys.')
    .addCommand(create)
    .addCommand(revoke)
    .addHelpText('after', '\nExample:\n  verta key create "nightly import" --scope imports:write')
}
