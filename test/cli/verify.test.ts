import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dceExportFiles } from '../../adapters/dce/export-files.ts'
import { discordSources } from '../../adapters/discord/discord-sources.ts'
import { channelIdOf } from '../../domain/archive/channel.ts'
import { archiveUseCases, type IntegrityReport, type Tenant } from '../../domain/archive/index.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { type CliParts, verta } from '../support/cli-run.ts'
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/fake-discord.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { importPublic } from '../support/http-world-examples.ts'
import { notLive } from '../support/no-live-sources.ts'
import { seededRandomness } from '../support/seeded.ts'

const ferry = 'discord-ferry-test'
const general = '1543572361285083187'

let world: HttpWorld

beforeAll(async () => {
  world = await openHttpWorld()
})

afterAll(() => world.close())

beforeEach(async () => {
  await world.empty()
  while (await world.workOnce());
})

async function verify(args: readonly string[], of: HttpWorld = world, parts: CliParts = {}) {
  world.clock.advance(1_000)
  const result = await verta(of, ['verify', ...args], parts)
  expect(result.closed).toBe(result.opened.length)
  expect(result.tidies).toBe(0)
  return result
}

async function spoilStats(tenant: Tenant, channel: string): Promise<void> {
  await world.storage.transact(async (tx) => {
    const stats = await tx.channelStats.lock(channelIdOf(tenant.id, snowflake(channel)))
    await tx.channelStats.upsert({ ...(stats ?? expect.unreachable()), messageCount: 4711 })
  })
}

const tenantAs = async (slug: string): Promise<Tenant> =>
  (await world.storage.read.tenants.findBySlug(slug)) ?? expect.unreachable()

describe('verta verify', () => {
  it('tells how it is used, with an example and its exit codes', async () => {
    const { code, stdout, opened } = await verify(['--help'])
    expect([code, opened]).toEqual([0, []])
    expect(stdout).toMatch(/Example:\n {2}verta verify --tenant/)
    expect(stdout).toMatch(/Exit codes: 0 .* 3 .* 4 .* 5/)
    expect(stdout).toContain('No faults, but told')
  })

  it('is refused where it cannot be done', async () => {
    expect((await verify([])).code).toBe(2)
    expect((await verify(['--tenant', ferry, '--source', '--offline'])).code).toBe(2)
    const nobody = await verify(['--tenant', 'nobody', '--offline'])
    expect([nobody.code, nobody.stderr]).toEqual([4, expect.stringMatching(/^verta: [^\n]+\n$/)])
    const memory = await verify(['--tenant', ferry], world, { storage: 'memory' })
    expect([memory.code, memory.stderr]).toEqual([4, expect.stringMatching(/^verta: STORAGE=memory: .*\n$/)])
  })

  it('says in one line that all is well with what was imported', async () => {
    await importPublic(world)
    const { code, stdout, stderr } = await verify(['--tenant', ferry, '--offline'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(
      /^discord-ferry-test: all is well\. \d+ channels and 14 messages looked at; the source was not asked\.\n/,
    )
  })

  it('tells what is wrong, what it means and what to do, and ends with 3; a repair mends it', async () => {
    await importPublic(world)
    await spoilStats(await tenantAs(ferry), general)
    const { code, stdout } = await verify(['--tenant', ferry, '--offline'])
    expect(code).toBe(3)
    expect(stdout).toMatch(/Channel .* Found .* Times .* The first .* Now/)
    expect(stdout).toMatch(new RegExp(`general .* stats.message_count .* 1 .* ${general} .* wrong`))
    expect(stdout).toContain('stats.message_count: the stored figure is not what the messages give')
    expect(stdout).toContain('discord-ferry-test: something is wrong in 1 channel.')
    expect(stdout).toContain('Nothing was changed. --repair mends what can be mended.')

    const told: IntegrityReport = JSON.parse((await verify(['--tenant', ferry, '--offline', '--json'])).stdout)
    expect(told).toMatchObject({
      ...{ tenant: { slug: ferry }, outcome: 'damaged', source: null, job: null },
      channels: expect.arrayContaining([
        expect.objectContaining({
          id: general,
          findings: expect.arrayContaining([
            expect.objectContaining({ kind: 'stats.message_count', detail: 'stored: 4711, counted: 11' }),
          ]),
        }),
      ]),
    })

    const repaired = await verify(['--tenant', ferry, '--offline', '--repair'])
    expect(repaired.code).toBe(0)
    expect(repaired.stdout).toMatch(/stats.message_count .* mended/)
    expect(repaired.stdout).toContain('discord-ferry-test: all that was wrong is mended.')
    expect((await verify(['--tenant', ferry, '--offline'])).code).toBe(0)
    const audit = await verta(world, ['audit', 'list', '--json'])
    expect(JSON.parse(audit.stdout).items[0]).toMatchObject({ action: 'tenant.repair', target: ferry, outcome: 'done' })
  })

  it('waits with a repair for other work on the tenant, and gives up where that goes on', async () => {
    await importPublic(world)
    const tenant = await tenantAs(ferry)
    await spoilStats(tenant, general)
    await world.storage.transact((tx) => tx.tenantLeases.claim(tenant.id, 'other work', 3_600))
    const { code, stdout, stderr } = await verify(['--tenant', ferry, '--offline', '--repair'], world, {
      pause: async () => {},
    })
    expect(code).toBe(4)
    expect(stdout).toMatch(/stats.message_count .* wrong/)
    expect(stderr).toMatch(/waits for it\.\nverta: Other work on this tenant is not done yet\.\n$/)
  })

  it('shows how far it is where a person looks, and leaves a clean screen', async () => {
    await importPublic(world)
    const { code, stderr } = await verify(['--tenant', ferry, '--offline'], world, { screen: 'terminal' })
    expect(code).toBe(0)
    expect(stderr).toContain('messages in')
    expect(stderr.lastIndexOf('[?25h')).toBeGreaterThan(stderr.lastIndexOf('[?25l'))
  })
})

describe('verta verify of what was synced', () => {
  const slug = 'sample'
  let discord: FakeDiscord
  let live: HttpWorld
  let token: string | null

  beforeEach(async () => {
    discord = await startFakeDiscord({ limits: null, messages: 300 })
    token = discord.token
    const { storage, clock, ids, vault } = world
    const liveSources = discordSources({
      ...{ token: () => token, api: discord.url, clock, requestsPerSecond: 10_000, pauses: [1] },
    })
    const archive = archiveUseCases({
      ...{ ...notLive, storage, clock, ids, vault, liveSources },
      ...{ randomness: seededRandomness(), exportFiles: dceExportFiles },
    })
    live = { ...world, archive }
    const sourceId = snowflake(discord.guildId)
    const { id } = await archive.createTenant({
      ...{ name: 'Sample', slug, platform: 'discord', sourceId, visibility: 'admins' },
    })
    await archive.syncTenant({ tenantId: id, depth: 'window' }, { owner: 'a sync' })
  })

  afterEach(() => discord.close())

  it('asks the source where there is a token, and only there unless it is said', async () => {
    const asked = await verify(['--tenant', slug], live)
    expect([asked.code, asked.stdout]).toEqual([
      0,
      expect.stringMatching(/^sample: all is well\. .* compared with the source\.\n/),
    ])
    token = null
    const unasked = await verify(['--tenant', slug], live)
    expect([unasked.code, unasked.stdout]).toEqual([0, expect.stringContaining('the source was not asked')])
    const refused = await verify(['--tenant', slug, '--source'], live)
    expect([refused.code, refused.stdout]).toEqual([4, expect.stringContaining('DISCORD_BOT_TOKEN')])
    expect(refused.stdout).toMatch(
      /^sample: what is stored is well; it could not be compared with the source: There is no/,
    )
    expect(refused.stdout).not.toContain('all is well')
    token = discord.token
    discord.state.setUnavailable(true)
    const away = await verify(['--tenant', slug], live)
    expect([away.code, away.stdout]).toEqual([5, expect.stringContaining('The source is not available')])
    expect(away.stdout).toMatch(
      /^sample: what is stored is well; it could not be compared .* The source is not available/,
    )
    expect(away.stdout).not.toContain(discord.token)
    expect((await verify(['--tenant', slug, '--offline'], live)).code).toBe(0)
  })

  it('tells in words what is no fault, and ends with 0: what went on at the source, and what may not be read', async () => {
    const tenant = await tenantAs(slug)
    const [busiest, next] = discord.state
      .channels()
      .filter(({ type }) => type === 0)
      .sort((a, b) => discord.state.messages(b.id).length - discord.state.messages(a.id).length)
    const [channel, hidden] = [busiest ?? expect.unreachable(), next ?? expect.unreachable()]
    discord.state.setPrivate(hidden.id, true)
    await live.archive.syncTenant({ tenantId: tenant.id, depth: 'window' }, { owner: 'another sync' })
    discord.state.deleteMessage(channel.id, discord.state.messages(channel.id).at(-5)?.id ?? '')
    for (const content of ['one', 'two']) discord.state.addMessage(channel.id, { content })
    const { code, stdout } = await verify(['--tenant', slug], live)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^sample: all is well\./)
    expect(stdout).toMatch(new RegExp(`^progress.no_access: .* So it is of .*${hidden.name}.*\\.$`, 'm'))
    expect(stdout).toMatch(/^source.pending: the next sync brings .* 2 messages in 1 channel\.$/m)
    expect(stdout).toMatch(/^source.surplus: messages were deleted .* 1 message in 1 channel\.$/m)
    expect(stdout).toMatch(/^references\.\w+: replies .*\. \d+ times? in \d+ channels?\.$/m)
    expect(stdout).not.toMatch(/Nothing was changed|--json/)
    expect((await verify(['--tenant', slug, '--repair'], live)).stdout).not.toContain('Job ')
  })

  it('says that nothing was synced where that is so, and that a sync is under way while one is', async () => {
    const { id } = await live.archive.createTenant({
      name: 'New',
      slug: 'new',
      platform: 'discord',
      sourceId: null,
      visibility: 'admins',
    })
    const fresh = await verify(['--tenant', 'new'], live)
    expect([fresh.code, fresh.stdout]).toEqual([
      0,
      expect.stringMatching(/^new: nothing is stored; nothing was ever synced\./),
    ])
    const tenant = await tenantAs(slug)
    const [channel] = discord.state.channels().filter((each) => discord.state.messages(each.id).length > 0)
    const channelId = channelIdOf(tenant.id, snowflake(channel?.id ?? ''))
    await world.storage.transact(async (tx) => {
      await tx.syncProgress.removeOf([channelId])
      for (const each of [tenant.id, id]) await tx.tenantLeases.claim(each, 'a sync', 3_600)
    })
    const running = await verify(['--tenant', slug], live)
    expect([running.code, running.stdout]).toEqual([
      0,
      expect.stringMatching(/^sample: what is stored is well; a sync is under way, and what it is on is not judged\./),
    ])
    expect(running.stdout).toMatch(
      /^progress.running: a sync is on it, or was stopped less than half a minute ago\. 1 time in 1 channel\.$/m,
    )
    expect((await verify(['--tenant', 'new'], live)).stdout).toMatch(/^new: nothing is stored; a sync is under way/)
  })

  it('tells what the source did not list, and what could not be read', async () => {
    const tenant = await tenantAs(slug)
    const [parent] = discord.state.channels().filter(({ type }) => type === 15)
    const on = '/channels/:id/threads/archived/public'
    discord.behave({ next: [{ on, of: parent?.id ?? '', do: '500', times: 100 }] })
    const unlisted = await verify(['--tenant', slug], live)
    const line = `^Not listed by the source, so not compared: threads of channel ${parent?.id}\\. The source is not available: .*$`
    expect([unlisted.code, unlisted.stdout]).toEqual([0, expect.stringMatching(new RegExp(line, 'm'))])
    discord.behave({ next: [] })
    const [channel] = discord.state.channels().filter((each) => discord.state.messages(each.id).length > 0)
    const channelId = channelIdOf(tenant.id, snowflake(channel?.id ?? ''))
    await world.storage.transact(async (tx) => {
      const [progress = expect.unreachable()] = await tx.syncProgress.findOf([channelId])
      const missing = { count: 2, message: '2 messages could not be read. So it is.' }
      await tx.syncProgress.upsert({ ...progress, missing })
    })
    const incomplete = await verify(['--tenant', slug, '--offline'], live)
    expect([incomplete.code, incomplete.stdout]).toEqual([3, expect.stringMatching(/progress.incomplete .* wrong/)])
    expect(incomplete.stdout).toContain(`${channel?.name}: 2 messages could not be read. So it is.`)
  })

  it('orders a sync of what is missing, and one job only', async () => {
    const tenant = await tenantAs(slug)
    const [channel] = discord.state
      .channels()
      .map(({ id }) => ({ id, messages: discord.state.messages(id) }))
      .sort((a, b) => b.messages.length - a.messages.length)
    const lost = channel?.messages.at(-4)?.id ?? expect.unreachable()
    const id = channelIdOf(tenant.id, snowflake(channel?.id ?? ''))
    await world.storage.transact((tx) => tx.messages.removeStretch(id, { from: snowflake(lost), limit: 1 }))
    const { code, stdout } = await verify(['--tenant', slug, '--repair'], live)
    expect(code).toBe(3)
    expect(stdout).toMatch(new RegExp(`source.missing .* ${lost} .* awaits a sync`))
    expect(stdout).toMatch(/stats.message_count .* mended/)
    const [, job = ''] = /Job (\S+) syncs/.exec(stdout) ?? []
    const again = JSON.parse((await verify(['--tenant', slug, '--repair', '--json'], live)).stdout)
    expect(again).toMatchObject({ job, outcome: 'damaged' })
    expect(await verta(live, ['job', 'list', '--tenant', slug])).toMatchObject({
      stdout: expect.stringMatching(/sample .* sync .* queued/),
    })
    await live.archive.syncTenant({ tenantId: tenant.id, depth: 'window' }, { owner: 'another sync' })
    expect((await verify(['--tenant', slug], live)).code).toBe(0)
  })
})
