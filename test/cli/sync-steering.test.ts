import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canonicalJsonOf } from '../../domain/shared/canonical-json.ts'
import { type LiveWorld, openLiveWorld } from '../support/cli-run-sync.ts'
import { goesOn } from '../support/sync-goes-on.ts'

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

describe('verta sync status', () => {
  it('tells how far each channel is, and of those that failed why', async () => {
    expect(await tells(['status', ...tenant])).toEqual({
      ...{
        code: 0,
        stdout: 'How far it is is not known: nothing was synced in whole yet, or it was reset.\n',
        stderr: '',
      },
    })
    const { id, name } = live.busiest()
    live.discord.state.setHistory(id, false)
    await start()
    const { code, stdout } = await tells(['status', ...tenant])
    expect(code).toBe(0)
    expect(stdout).toMatch(/Channel .* Id .* State .* Messages .* Up to \(UTC\) .* Seen by .* Rate/)
    expect(stdout).toMatch(new RegExp(`${name} .* ${id} .* closed +│ +0 │ –`))
    const why = 'The bot may not read what was said before: give its role "Read Message History".'
    const [line = '', ...others] = stdout.split('\n').filter((each) => each.endsWith(why))
    expect([line.startsWith(name) || line.includes(`, ${name}`), others]).toEqual([true, []])
    const { items } = JSON.parse((await tells(['status', ...tenant, '--json'])).stdout)
    expect(items).toContainEqual({
      ...{ id, name, kind: 'text', visibility: 'everyone', state: 'closed', messages: 0, lastMessageId: null },
      ...{ startedAt: expect.any(String), finishedAt: expect.any(String), messagesPerSecond: null },
      error: { class: 'channel_no_access', message: expect.stringContaining('Read Message History') },
      ...{ missing: null, share: 0 },
      run: expect.objectContaining({ outcome: 'unreadable', walkedTo: null, failures: 0, nextAttemptAt: null }),
    })
  })

  it('says that a sync was interrupted, and how to go on', async () => {
    await start()
    const { storage } = live.world
    const { id } = (await storage.read.tenants.findBySlug('ferry-fans')) ?? expect.unreachable()
    const [{ progress, channel } = expect.unreachable()] = (await live.world.archive.getSyncStatus(id)).channels
    const begun = { ...(progress ?? expect.unreachable()), state: 'in_progress', finishedAt: null } as const
    await storage.transact((tx) => tx.syncProgress.upsert(begun))
    const { stdout } = await tells(['status', ...tenant])
    expect(stdout).toMatch(/│ interrupted +│/)
    expect(stdout).toMatch(/\nThe last sync was interrupted\. .*: verta sync start --tenant ferry-fans\n$/)
    const {
      items: [run = expect.unreachable()],
    } = await storage.read.syncRuns.list(id, { limit: 1, after: null })
    await storage.transact((tx) => tx.syncRuns.upsert({ ...run, outcome: 'cancelled' }))
    expect((await tells(['status', ...tenant])).stdout).toContain('\nThe last sync was cancelled. The next one goes on')
    const job = {
      kind: 'sync',
      tenantId: id,
      payload: canonicalJsonOf({}),
      status: 'queued',
      alone: 'of_its_kind',
    } as const
    const { id: jobId } = await live.world.operations.enqueueJob(job)
    const waiting = (await tells(['status', ...tenant])).stdout
    expect(waiting).toContain(`\nA sync waits for a worker: job ${jobId}\n`)
    expect(waiting).not.toContain('The last sync was interrupted')
    await live.world.operations.cancelJob(jobId)
    const { items } = JSON.parse((await tells(['status', ...tenant, '--json'])).stdout)
    expect(items).toContainEqual(expect.objectContaining({ state: 'interrupted', finishedAt: null }))
    await goesOn(storage, channel)
    const working = (await tells(['status', ...tenant])).stdout
    expect(working).toMatch(/│ in progress +│/)
    expect(working).not.toContain('interrupted')
  })

  it('is a table on a screen of 80 columns, too', async () => {
    await start()
    const { stdout } = await live.sync(['status', ...tenant], { columns: 80 })
    const lines = stdout.trimEnd().split('\n')
    expect(lines[1]).toMatch(/^│ Channel +│ State +│ Messages │ Up to \(UTC\) +│$/)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
  })
})

describe('verta sync reset', () => {
  const checkpoints = async (): Promise<number> => (await live.world.dump())['sync_progress']?.length ?? 0

  it('is refused without --yes where nobody can be asked, and opens nothing', async () => {
    await start()
    const before = await checkpoints()
    const { code, stdout, stderr, opened } = await live.sync(['reset', ...tenant])
    expect([code, stdout, opened]).toEqual([2, '', []])
    expect(stderr).toBe('verta: --yes is needed here, where nobody can be asked whether this is meant\n')
    expect([before > 5, await checkpoints()]).toEqual([true, before])
  })

  it.each(['', 'n', 'no', 'yesterday', 'ja'])('asks a person, and takes this for a no: %j', async (answer) => {
    await start('--channel', live.busiest().id)
    const { code, stdout, stderr, closed } = await live.sync(['reset', ...tenant], { ask: async () => answer })
    expect([code, stdout, stderr, closed]).toEqual([1, '', 'verta: Nothing was changed.\n', 1])
    expect(await checkpoints()).toBe(1)
    expect((await live.world.operations.listAudit({}, { limit: 1 })).items[0]?.action).toBe('sync.start')
  })

  it.each(['y', 'Y', ' yes '])(
    'asks a person what is forgotten and what stays, and does it on a yes: %j',
    async (answer) => {
      await start('--channel', live.busiest().id)
      const questions: string[] = []
      const ask = async (question: string): Promise<string> => {
        questions.push(question)
        return answer
      }
      const { code, stdout } = await live.sync(['reset', ...tenant], { ask })
      expect(questions).toEqual([
        `How far the sync of ferry-fans is will be forgotten, in 1 channel: the next one asks for everything once more. Its messages stay: ${await live.stored()}. Go on? [y/N] `,
      ])
      expect([code, stdout]).toEqual([0, '1 channel of ferry-fans will be asked for everything once more.\n'])
      expect([await checkpoints(), (await live.stored()) > 0]).toEqual([0, true])
    },
  )

  it('says of a tenant that is held that its holder may have been stopped just now', async () => {
    const { storage, archive } = live.world
    const { id } = (await archive.getAnyTenant('ferry-fans')).tenant
    await storage.transact((tx) => tx.tenantLeases.claim(id, 'a sync that was killed', 30))
    const { code, stdout, stderr } = await tells(['reset', ...tenant, '--yes'])
    expect([code, stdout]).toEqual([4, ''])
    expect(stderr).toBe(
      'verta: Other work is on this tenant, or was stopped less than half a minute ago: try again in half a minute.\n',
    )
  })

  it('asks nobody with --yes', async () => {
    const { code } = await live.sync(['reset', ...tenant, '--yes'], { ask: () => expect.unreachable() })
    expect(code).toBe(0)
  })

  it('forgets how far it is, and no message: the next one asks for everything once more', async () => {
    await start()
    const { code, stdout } = await tells(['reset', ...tenant, '--yes'])
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^\d+ channels of ferry-fans will be asked for everything once more\.\n$/),
    ])
    expect([await live.stored(), (await tells(['status', ...tenant])).stdout]).toEqual([
      300,
      'How far it is is not known: nothing was synced in whole yet, or it was reset.\n',
    ])
    expect(JSON.parse((await tells(['reset', ...tenant, '--yes', '--json'])).stdout)).toEqual({ channels: 0 })
    expect((await start()).stdout).toMatch(/\n300 messages read, 0 new, 0 changed, 0 deleted\.\n$/)
  })
})

describe('verta sync cancel and retry', () => {
  const steer = (verb: string, ...args: readonly string[]) => tells([verb, ...tenant, ...args])
  const order = async () => live.world.syncs.start((await live.world.archive.getAnyTenant('ferry-fans')).tenant, wish)
  const nothing = { code: 4, stdout: '', stderr: 'verta: No sync of this tenant waits or runs.\n' }
  const wish = { depth: 'window', channels: null, since: null, until: null } as const

  beforeEach(async () => {
    await live.close()
    live = await openLiveWorld({ messages: 300 }, { canSync: true })
    await live.tenant()
  })

  it('end the job of a sync, and queue it again', async () => {
    const id = await order()
    expect(await steer('cancel')).toEqual({
      ...{ code: 0, stdout: `The sync of ferry-fans is cancelled: job ${id}.\n`, stderr: '' },
    })
    expect(await live.world.workOnce()).toBe(false)
    expect(JSON.parse((await steer('retry', '--json')).stdout)).toEqual({ jobId: id })
    expect(await live.world.workOnce()).toBe(true)
    expect(await live.stored()).toBe(300)
    const refused = await steer('retry')
    expect([refused.code, refused.stdout]).toEqual([4, ''])
    expect(refused.stderr).toMatch(/succeeded .* To sync it: verta sync start --tenant ferry-fans\n$/)
    expect(await steer('cancel')).toEqual(nothing)
  })

  it('are entered in the audit with the run that they were done to, as over HTTP', async () => {
    const id = await order()
    for (const verb of ['cancel', 'retry', 'cancel', 'cancel']) await steer(verb)
    const { items } = await live.world.operations.listAudit({}, { limit: 4 })
    expect(items.map(({ action, target, outcome }) => [action, target, outcome])).toEqual([
      ['sync.cancel', 'ferry-fans', 'not_found'],
      ['sync.cancel', id, 'done'],
      ['sync.retry', id, 'done'],
      ['sync.cancel', id, 'done'],
    ])
  })

  it('ask the worker of a job that runs, and advise nobody to start another', async () => {
    const id = await order()
    const unknown = await tells(['status', ...tenant])
    expect(unknown.stdout).toBe(`A sync waits for a worker: job ${id}\n`)
    await live.world.operations.claimJob(new Set(['sync']), 'a worker')
    expect((await tells(['status', ...tenant])).stdout).toBe(`A sync goes on: job ${id}\n`)
    const refused = await steer('retry')
    expect([refused.code, refused.stderr]).toEqual([
      4,
      expect.stringMatching(/running .* How far it is: verta sync status --tenant ferry-fans\n$/),
    ])
    expect((await steer('cancel')).stdout).toBe(`The sync of ferry-fans will be cancelled soon: job ${id}.\n`)
  })

  it('are told with the status: the job that waits or runs, whichever was made last', async () => {
    const job = async () => JSON.parse((await tells(['status', ...tenant, '--json'])).stdout).job
    expect(await job()).toBeNull()
    const { operations } = live.world
    const id = await order()
    expect(await job()).toMatchObject({ id, kind: 'sync', status: 'queued', tenantId: expect.any(String) })
    await operations.cancelJob(id)
    expect(await job()).toBeNull()
    live.world.clock.advance(1_000)
    await operations.cancelJob(await order())
    await operations.retryJob(id)
    expect(await job()).toMatchObject({ id, status: 'queued' })
    await operations.claimJob(new Set(['sync']), 'a worker')
    expect(await job()).toMatchObject({ id, status: 'running', attempt: 1 })
    expect((await tells(['status', ...tenant])).stdout).toBe(`A sync goes on: job ${id}\n`)
  })

  it('find nothing to cancel where the last one was cancelled before', async () => {
    await order()
    await steer('cancel')
    expect(await steer('cancel')).toEqual(nothing)
  })

  it('take a channel out of a run, and sync it alone where none goes on', async () => {
    const { id } = live.busiest()
    await start()
    expect(await steer('cancel', '--channel', id)).toMatchObject({ code: 4, stdout: '' })
    const { archive, storage } = live.world
    const { tenant: ferryFans } = await archive.getAnyTenant('ferry-fans')
    const { channel } = await archive.getChannelSync(ferryFans.id, id)
    const lease = await goesOn(storage, channel)
    expect((await steer('cancel', '--channel', id)).stdout).toBe(
      `${id} of ferry-fans is cancelled; its run goes on without it.\n`,
    )
    expect((await tells(['status', ...tenant])).stdout).toMatch(new RegExp(`${id} .* cancelled`))
    expect((await steer('retry', '--channel', id)).stdout).toBe(
      `The run that goes on takes ${id} of ferry-fans again.\n`,
    )
    expect(await steer('cancel')).toMatchObject({ code: 4, stderr: expect.stringContaining('started at a shell') })
    await storage.transact((tx) => tx.tenantLeases.release(channel.tenantId, lease))
    const { stdout } = await steer('retry', '--channel', id)
    expect(stdout).toMatch(new RegExp(`^${id} is synced once more: job `))
    expect(await live.world.workOnce()).toBe(true)
  })

  it('find nothing where there was no sync, and no such channel', async () => {
    for (const args of [[], ['--channel', '5']])
      for (const verb of ['cancel', 'retry']) expect(await steer(verb, ...args)).toMatchObject({ code: 4, stdout: '' })
    expect(await steer('cancel')).toEqual(nothing)
    const wayOut = 'To sync it: verta sync start --tenant ferry-fans\n'
    expect(await steer('retry')).toEqual({ ...nothing, stderr: `${nothing.stderr.trimEnd()} ${wayOut}` })
  })
})
