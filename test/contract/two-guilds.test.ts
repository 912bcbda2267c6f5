import { afterAll, beforeAll, expect, it } from 'vitest'
import { discordSources } from '../../adapters/discord/discord-sources.ts'
import type { LiveSources, Tenant } from '../../domain/archive/index.ts'
import type { LiveSource } from '../../domain/archive/ports/live-sources.ts'
import { type Snowflake, snowflake } from '../../domain/archive/snowflake.ts'
import { differences, noDifference, numbersIn } from '../support/archive-dump-compared.ts'
import { namedDump } from '../support/archive-dump-named.ts'
import type { ArchiveDump } from '../support/archive-dump-rows.ts'
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/fake-discord.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import type { SeededClock } from '../support/seeded.ts'

const total = 500
/** By the ids of their guilds. All channels have the same ids in both: nothing but the tenant keeps them apart. */
const guilds = new Map<Snowflake, FakeDiscord>()
let world: HttpWorld
let numbers: readonly string[]

beforeAll(async () => {
  for (const [id, seed] of [[snowflake('71'), 1] as const, [snowflake('72'), 3] as const]) {
    guilds.set(id, await startFakeDiscord({ messages: total, seed, limits: null }))
  }
  const texts = ({ state }: FakeDiscord) => [state.people, state.channels().map(({ id }) => state.messages(id))]
  numbers = numbersIn(JSON.stringify([...guilds.values()].map(texts)))
  world = await openHttpWorld({ liveSources: bothOf })
})

afterAll(async () => {
  await world.close()
  for (const guild of guilds.values()) await guild.close()
})

const bothOf = (clock: SeededClock): LiveSources => ({
  open(id) {
    const { token, url, guildId } = guilds.get(id) ?? expect.unreachable()
    const options = { token: () => token, api: url, clock, requestsPerSecond: 10_000, pauses: [1, 1, 1] }
    return under(id, discordSources(options).open(snowflake(guildId)))
  },
})

const under = (id: Snowflake, source: LiveSource): LiveSource => ({
  describe: async () => ({ ...(await source.describe()), id }),
  channels: () => source.channels(),
  unlisted: () => source.unlisted(),
  parents: (ownRoles) => source.parents(ownRoles),
  messages: (channel, after) => source.messages(channel, after),
  newest: (channel, before) => source.newest(channel, before),
  withReactionUsers: (channel, messages) => source.withReactionUsers(channel, messages),
  close: () => source.close(),
})

const make = (id: Snowflake): Promise<Tenant> =>
  world.archive.createTenant({ name: `Guild ${id}`, platform: 'discord', sourceId: id, visibility: 'public' })

async function sync({ id, slug }: Tenant): Promise<void> {
  const report = await world.archive.syncTenant({ tenantId: id, depth: 'window' }, { owner: `of ${slug}` })
  expect(report).toMatchObject({ outcome: 'complete', tenant: { slug } })
}

/** What the archive has of one tenant, by the names of the source. */
async function archiveOf({ id }: Tenant): Promise<ArchiveDump> {
  const dump = await world.dump()
  const channels = new Set((dump['channels'] ?? []).flatMap((row) => (row['tenant_id'] === id ? row['id'] : [])))
  const own = Object.entries(dump).map(([table, rows]) => [
    table,
    rows.filter(
      (row) => [row['tenant_id'], table === 'tenants' && row['id']].includes(id) || channels.has(row['channel_id']),
    ),
  ])
  return namedDump(Object.fromEntries(own), world.vault, numbers)
}

/** The archive of a guild that has the database to itself. */
async function alone(id: Snowflake): Promise<ArchiveDump> {
  await world.empty()
  const tenant = await make(id)
  await sync(tenant)
  return archiveOf(tenant)
}

it('two guilds that are synced at the same time come out as each does alone', async () => {
  const apart: ArchiveDump[] = []
  for (const id of guilds.keys()) apart.push(await alone(id))
  expect(apart[0]?.['messages']).not.toEqual(apart[1]?.['messages'])
  await world.empty()
  const tenants: Tenant[] = []
  for (const id of guilds.keys()) tenants.push(await make(id))
  await Promise.all(tenants.map(sync))
  for (const [index, tenant] of tenants.entries()) {
    const archive = await archiveOf(tenant)
    expect(archive['messages']).toHaveLength(total)
    expect(differences(archive, apart[index] ?? {})).toEqual(noDifference)
  }
  expect((await world.dump())['messages']).toHaveLength(2 * total)
})
