import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { exitCodeOf } from '../../adapters/cli/exit-codes.ts'
import { failureLine } from '../../adapters/cli/failure.ts'
import { onInstance } from '../../adapters/cli/instance.ts'
import type { Tenant } from '../../domain/archive/index.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { DomainError, NotFound } from '../../domain/shared/errors.ts'
import { loadEnvironmentFile } from '../../src/config/index.ts'
import { openApp } from '../../src/open-app.ts'
import { type FakeDiscord, startFakeDiscord } from './fake-discord/fake-discord.ts'
import { wholeNumber } from './fake-discord/numbers.ts'

/* `npm run dev:data` syncs a tenant from a Discord on this machine; `npm run dev:reset` removes that tenant. MESSAGES is how many are made up, SEED makes up another guild. */

const slug = 'dev-community'
const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function make(discord: FakeDiscord): Promise<void> {
  await onInstance(openApp, async ({ archive }) => {
    const known = await tenantOf(archive)
    if (known !== null) return requireOurs(known, discord)
    const sourceId = snowflake(discord.guildId)
    await archive.createTenant({ name: 'Dev Community', slug, platform: 'discord', sourceId, visibility: 'public' })
    say(`${slug} is made: a public tenant of the guild ${discord.guildId}, which a Discord on this machine makes up.`)
  })
  const code = await sync(discord)
  process.exitCode = code
  if (code !== 0 && code !== 3) return
  say(
    '\nLook at it:\n  npm run verta -- channel list dev-community\n  npm run verta -- sync status --tenant dev-community',
  )
  say('  npm run verta -- serve      then http://127.0.0.1:8080/api/v1/tenants/dev-community/channels')
  say('npm run dev:reset removes it.')
}

/** As a person would: with bars, where a person looks. */
async function sync(discord: FakeDiscord): Promise<number> {
  const settings = { DISCORD_BOT_TOKEN: discord.token, VERTA_DISCORD__API: discord.url }
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', 'sync', 'start', '--tenant', slug], {
    env: { ...process.env, ...settings, VERTA_DISCORD__REQUESTS_PER_SECOND: '50' },
    stdio: 'inherit',
  })
  const [code] = await once(child, 'close')
  return typeof code === 'number' ? code : 1
}

async function reset(discord: FakeDiscord): Promise<void> {
  await onInstance(openApp, async ({ archive, operations, ids }) => {
    const tenant = await tenantOf(archive)
    if (tenant === null) return say(`There is no ${slug}.`)
    requireOurs(tenant, discord)
    const { rows } = await archive.deleteTenant({ id: tenant.id }, { owner: `dev:${ids.uuid()}` })
    await operations.forgetTenant(tenant.id, null)
    say(`${slug} is removed, with ${rows} rows.`)
  })
}

async function tenantOf({ getAnyTenant }: Awaited<ReturnType<typeof openApp>>['archive']): Promise<Tenant | null> {
  try {
    return (await getAnyTenant(slug)).tenant
  } catch (error) {
    if (error instanceof NotFound) return null
    throw error
  }
}

function requireOurs({ sourceId }: Tenant, { guildId }: FakeDiscord): void {
  if (sourceId !== guildId) throw new Error(`${slug} archives another guild: it is left alone`)
}

let discord: FakeDiscord | null = null
try {
  loadEnvironmentFile()
  const [messages, seed] = [wholeNumber('MESSAGES', 1_200), wholeNumber('SEED', 1, 1)]
  discord = await startFakeDiscord({ messages, seed, idsAbove: seed - 1, limits: null })
  await (process.argv[2] === 'reset' ? reset(discord) : make(discord))
} catch (error) {
  const isOurs = error instanceof Error && !(error instanceof DomainError)
  process.stderr.write(`${isOurs ? error.message : failureLine(error)}\n`)
  process.exitCode = exitCodeOf(error)
} finally {
  await discord?.close()
}
