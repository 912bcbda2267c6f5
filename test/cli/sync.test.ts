import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LiveWorld, openLiveWorld } from '../support/cli-run-sync.ts'

const esc = String.fromCharCode(27)
const tenant = ['--tenant', 'ferry-fans']
let live: LiveWorld

beforeEach(async () => {
  live = await openLiveWorld({ messages: 300 })
  await live.tenant()
})

afterEach(() => live.close())

async function tells(args: readonly string[]) {
  const { code, stdout, stderr, closed, opened, tidies } = await live.sync(args)
  expect([closed, tidies]).toEqual([opened.length, 0])
  return { code, stdout, stderr }
}

const start = (...args: readonly string[]) => tells(['start', ...tenant, ...args])

const busiest = () => live.busiest()
const stored = () => live.stored()

describe('verta sync start', () => {
  it('brings everything in, and again only what is new', async () => {
    const first = await start()
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toMatch(/│ Channel +│ Seen by +│ +Read │ +New │/)
    expect(first.stdout).toMatch(
      /\nferry-fans: complete\. \d+ channels: [^\n]+\.\n300 messages read, 300 new, 0 changed, 0 deleted\.\n$/,
    )
    expect(await stored()).toBe(300)
    live.discord.state.addMessage(busiest().id, { content: 'something new' })
    const second = await start()
    expect(second.code).toBe(0)
    expect(second.stdout.match(/^│ (?!Channel)/gm)).toHaveLength(1)
    expect(second.stdout).toMatch(/read, 1 new, 0 changed, 0 deleted\.\n$/)
    expect((await start()).stdout).toMatch(
      /^ferry-fans: complete\. [^\n]+\n\d+ messages read, 0 new, 0 changed, 0 deleted\.\n$/,
    )
  })

  it('gives the whole report as JSON', async () => {
    const { code, stdout } = await start('--json')
    const report = JSON.parse(stdout)
    expect([code, report]).toEqual([
      0,
      expect.objectContaining({ outcome: 'complete', error: null, tenant: { slug: 'ferry-fans', name: 'Ferry Fans' } }),
    ])
    expect(report.channels.map(({ id }: { readonly id: string }) => id).sort()).toEqual(
      live.discord.state
        .channels()
        .map(({ id }) => id)
        .sort(),
    )
  })

  it('is entered in the audit, done or refused', async () => {
    await start()
    live.discord.state.kickBot()
    await start()
    await tells(['reset', ...tenant, '--yes'])
    const { items } = await live.world.operations.listAudit({}, { limit: 3 })
    expect(items.map(({ action, target, outcome, actor }) => [action, target, outcome, actor.kind])).toEqual([
      ['sync.reset', 'ferry-fans', 'done', 'shell'],
      ['sync.start', 'ferry-fans', 'source_refused', 'shell'],
      ['sync.start', 'ferry-fans', 'done', 'shell'],
    ])
  })

  it('leaves a private channel out, says which and why; nothing that the bot may read is missing', async () => {
    const { id, name } = busiest()
    live.discord.state.setPrivate(id, true)
    const { code, stdout } = await start()
    expect(code).toBe(0)
    expect(stdout).toContain(`Not in, or not whole: ${name} (restricted)`)
    expect(stdout).toContain('The bot may not see it: give its role "View Channel".\n')
    expect(stdout).toMatch(/ferry-fans: complete\. .* closed to the bot\.\n/)
  })

  it('brings in one channel alone, and refuses one that there is not', async () => {
    const { id, name } = busiest()
    const { code, stdout } = await start('--channel', id)
    expect([code, await stored()]).toEqual([0, live.discord.state.messages(id).length])
    expect(stdout).toContain(`│ ${name}`)
    expect(stdout).toContain('ferry-fans: complete. 1 channel: 1 read.\n')
    expect(await start('--channel', id, '--channel', '5')).toEqual({
      ...{ code: 4, stdout: '', stderr: 'verta: There is no such channel as 5.\n' },
    })
  })

  it('brings in what was sent between two times', async () => {
    const messages = live.discord.state.messages(busiest().id)
    const [since = '', until = ''] = [messages.at(-30)?.timestamp, messages.at(-20)?.timestamp].map(isoOf)
    const { code, stdout } = await start('--channel', busiest().id, '--since', since, '--until', until)
    expect(stdout).toMatch(
      /That is only what was asked for: of 1 channel, since \S+ \S+.*, until .*\. The rest is as it was\.\n$/,
    )
    const within = messages.filter(({ timestamp }) => isoOf(timestamp) >= since && isoOf(timestamp) <= until)
    expect([code, await stored()]).toEqual([0, within.length])
    expect(within.length).toBeGreaterThanOrEqual(11)
  })

  it('asks for everything once more by --deep', async () => {
    const { id } = busiest()
    await start()
    const [oldest] = live.discord.state.messages(id)
    live.discord.state.editMessage(id, oldest?.id ?? '', {
      content: 'long ago',
      edited_timestamp: new Date().toISOString(),
    })
    const { code, stdout } = await start('--deep')
    expect([code, stdout]).toEqual([0, expect.stringMatching(/\n300 messages read, 0 new, 1 changed, 0 deleted\.\n$/)])
  })

  it.each([
    [['--since', 'soon'], /since.*It is a time as 2027-01-31/],
    [['--since', '2026-02-31'], /since.*It is a time as 2027-01-31/],
    [['--channel', 'general'], /channel.*number of up to 20 digits/],
    [['--since', '2026-08-31', '--until', '2026-08-30'], /^verta: --since is not before --until\n$/],
  ])('ends with 2 where it is used wrongly: %j', async (args, why) => {
    const { code, stdout, stderr } = await start(...args)
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(why)])
    expect(live.discord.requests).toEqual([])
  })

  it('needs a tenant that there is, and that has a guild', async () => {
    expect((await tells(['start'])).code).toBe(2)
    expect(await tells(['start', '--tenant', 'nobody'])).toMatchObject({ code: 4, stdout: '' })
    await live.world.archive.createTenant({
      name: 'No Guild',
      platform: 'discord',
      sourceId: null,
      visibility: 'admins',
    })
    expect(await tells(['start', '--tenant', 'no-guild'])).toEqual({
      ...{ code: 2, stdout: '' },
      stderr: 'verta: no-guild has no guild yet: verta tenant update no-guild --guild <snowflake>\n',
    })
  })
})

const isoOf = (timestamp = ''): string => new Date(timestamp).toISOString()

describe('a Discord that says no', () => {
  const refusals: readonly (readonly [string, () => void, number, RegExp])[] = [
    ['there is no token', () => live.giveToken(null), 4, /There is no bot token: set DISCORD_BOT_TOKEN\./],
    ['the token was revoked', () => live.discord.state.revokeToken(), 4, /DISCORD_BOT_TOKEN/],
    [
      'the bot was kicked',
      () => live.discord.state.kickBot(),
      4,
      /The bot is not a member of this community\. Invite it/,
    ],
    ['the guild is away', () => live.discord.state.setUnavailable(true), 5, /not available/],
  ]

  it.each(refusals)('is told at once, in one line, and changes nothing: %s', async (_, happens, expected, why) => {
    await start()
    const before = await live.world.dump()
    happens()
    live.discord.forgetRequests()
    const { code, stdout, stderr } = await start()
    expect([code, stdout]).toEqual([expected, ''])
    expect(stderr).toMatch(/^verta: [^\n]+\n$/)
    expect(stderr).toMatch(why)
    expect(stderr).not.toContain(live.discord.token)
    expect(live.discord.requests.length).toBeLessThan(8)
    const { messages, channels } = await live.world.dump()
    expect([messages, channels]).toEqual([before['messages'], before['channels']])
    expect((await tells(['status', ...tenant])).code).toBe(0)
  })

  it('in the middle, leaves what was read, tells it, and why it ended', async () => {
    const { archive } = live.world
    const { id } = busiest()
    const syncTenant: typeof archive.syncTenant = (command, work) =>
      archive.syncTenant(command, {
        ...work,
        observer: {
          found: (channels) => work.observer?.found(channels),
          progressed: (progress) => {
            work.observer?.progressed(progress)
            if (progress.id === id) live.discord.state.revokeToken()
          },
          finished: (report) => work.observer?.finished(report),
        },
      })
    const world = { ...live.world, archive: { ...archive, syncTenant } }
    const { code, stdout, stderr } = await live.sync(['start', ...tenant], {}, world)
    expect(code).toBe(4)
    const [, done, found] = /^ferry-fans: failed\. (\d+) of (\d+) channels[.:]/m.exec(stdout) ?? []
    expect([Number(done) <= Number(found), found]).toEqual([true, String(live.discord.state.channels().length)])
    // What was read of channels that were called off meanwhile stands on a line of its own.
    const [read, more] = [/^(\d+) messages? read/m, /^(\d+) more messages? read in \d+ channels?/m].map((pattern) =>
      Number(pattern.exec(stdout)?.[1] ?? 0),
    )
    expect([Number(read) > 0, Number(read) + Number(more)]).toEqual([true, await stored()])
    expect(stderr).toMatch(
      /^verta: [^\n]*DISCORD_BOT_TOKEN[^\n]*\nWhat was read is kept\. To go on: verta sync start --tenant ferry-fans\n$/,
    )
    expect(`${stdout}${stderr}`).not.toContain(live.discord.token)
  })
})

describe('a sync on a screen', () => {
  it('shows a bar, and leaves nothing but the summary', async () => {
    const { code, stdout, stderr } = await live.sync(['start', ...tenant], { screen: 'terminal' })
    expect(code).toBe(0)
    expect(stderr).toMatch(/[█░]{16} all +/)
    expect(stderr.endsWith(`${esc}[0J`)).toBe(true)
    expect(stdout).not.toContain(esc)
  })

  it('that somebody interrupts lets go of the tenant, leaves a clean screen and says how to go on', async () => {
    let once = () => {}
    const interrupt = (stop: () => void) => {
      once = stop
    }
    const { archive } = live.world
    const syncTenant: typeof archive.syncTenant = (command, work) => {
      const { observer = expect.unreachable() } = work
      const progressed: typeof observer.progressed = (progress) => {
        observer.progressed(progress)
        once()
        once = () => {}
      }
      const found: typeof observer.found = (channels) => observer.found(channels)
      const finished: typeof observer.finished = (report) => observer.finished(report)
      return archive.syncTenant(command, { ...work, observer: { found, progressed, finished } })
    }
    const world = { ...live.world, archive: { ...archive, syncTenant } }
    const run = await live.sync(['start', ...tenant], { screen: 'terminal', interrupt }, world)
    expect([run.code, run.stdout, run.tidies]).toEqual([130, '', 0])
    const said = 'Stopped. What was read is kept. To go on: verta sync start --tenant ferry-fans\n'
    expect(run.stderr.endsWith(`${esc}[0JStopping. Once more ends it at once.\n${said}`)).toBe(true)
    expect(await live.stored()).toBeLessThan(300)
    expect((await live.sync(['reset', ...tenant, '--yes'])).code).toBe(0)
    expect((await live.sync(['start', ...tenant])).code).toBe(0)
  })

  it('that somebody interrupts while it waits for the tenant waits no longer', async () => {
    const { storage, archive } = live.world
    const { id } = (await archive.getAnyTenant('ferry-fans')).tenant
    await storage.transact((tx) => tx.tenantLeases.claim(id, 'other work', 3600))
    let stop = () => {}
    const interrupt = (run: () => void) => {
      stop = run
    }
    const signals: boolean[] = []
    const pause = async (_: number, signal?: AbortSignal) => {
      stop()
      signals.push(signal?.aborted ?? false)
    }
    const { code, stderr } = await live.sync(['start', ...tenant], { pause, interrupt })
    expect([code, signals]).toEqual([130, [true]])
    expect(stderr).toMatch(/\nStopped\. What was read is kept\. To go on: verta sync start --tenant ferry-fans\n$/)
  })

  it('that is interrupted repeats what was asked for', async () => {
    let tidy = () => {}
    const interrupt = (run: () => void) => {
      tidy = run
    }
    const { archive } = live.world
    const syncTenant: typeof archive.syncTenant = async (command, work) => {
      const report = await archive.syncTenant(command, work)
      tidy()
      return report
    }
    const world = { ...live.world, archive: { ...archive, syncTenant } }
    const wishes = [
      '--deep',
      '--channel',
      live.busiest().id,
      '--since',
      '2016-01-02',
      '--until',
      '2030-01-02T10:00:00Z',
    ]
    const { stderr } = await live.sync(['start', ...tenant, ...wishes], { screen: 'terminal', interrupt }, world)
    const repeated = `--deep --channel ${live.busiest().id} --since 2016-01-02T00:00:00.000Z --until 2030-01-02T10:00:00.000Z`
    expect(stderr.endsWith(`verta sync start --tenant ferry-fans ${repeated}\n`)).toBe(true)
  })

  it('says once that other work has the tenant, and goes on when it is done', async () => {
    const { storage, archive } = live.world
    const { id } = (await archive.getAnyTenant('ferry-fans')).tenant
    const lease = await storage.transact((tx) => tx.tenantLeases.claim(id, 'other work', 3600))
    let pauses = 0
    const pause = async () => {
      if (++pauses === 3) await storage.transact((tx) => tx.tenantLeases.release(id, lease))
    }
    const { code, stderr } = await live.sync(['start', ...tenant], { pause })
    expect([code, pauses, stderr.match(/waiting for it/g)?.length]).toEqual([0, 3, 1])
  })
})
