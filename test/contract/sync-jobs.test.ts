import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Tenant } from '../../domain/archive/index.ts'
import type { Job } from '../../domain/operations/index.ts'
import { type LiveWorld, openLiveWorld } from '../support/cli-run-sync.ts'

const total = 900
let live: LiveWorld
let tenant: Tenant

beforeEach(async () => {
  live = await openLiveWorld({ messages: total }, { canSync: true })
  tenant = await live.tenant()
})

afterEach(() => live.close())

const stored = async (): Promise<number> => (await live.world.dump())['messages']?.length ?? 0
const order = () => live.world.orders.sync(tenant.id, 'window')

/** The job after a worker had it once. */
async function worked(id: string): Promise<Job> {
  expect(await live.world.workOnce()).toBe(true)
  return live.world.operations.getJob(id)
}

describe('the job that syncs a tenant', () => {
  it('brings everything in, tells how many messages it has read, and ends with a summary', async () => {
    const job = await worked(await order())
    expect(job).toMatchObject({
      ...{ status: 'succeeded', error: null },
      progress: { done: expect.any(Number), total: null, unit: 'messages' },
    })
    expect(job.progress?.done).toBe(total)
    expect(JSON.parse(job.result ?? '')).toEqual({
      ...{ outcome: 'complete', channels: live.discord.state.channels().length, gone: 0, notWhole: [] },
      unlisted: 0,
      counts: { ...{ read: total, added: total, changed: 0, unchanged: 0, revisions: 0 }, deleted: 0, faults: 0 },
    })
    expect(await stored()).toBe(total)
  })

  it('succeeds with what may be read, and names what may not', async () => {
    const [channel] = live.discord.state.channels().filter(({ type }) => type === 0)
    live.discord.state.setPrivate(channel?.id ?? '', true)
    const job = await worked(await order())
    expect(job.status).toBe('succeeded')
    const { outcome, notWhole } = JSON.parse(job.result ?? '')
    expect(outcome).toBe('complete')
    expect(notWhole).toContainEqual({
      ...{ id: channel?.id, name: channel?.name },
      error: { class: 'channel_no_access', message: expect.stringContaining('View Channel') },
    })
  })

  it.each([
    ['the token was revoked', () => live.discord.state.revokeToken()],
    ['nobody gave a token', () => live.giveToken(null)],
    ['the bot was kicked', () => live.discord.state.kickBot()],
  ])('fails where the platform says no, with the reason and without the token: %s', async (_, happens) => {
    happens()
    const job = await worked(await order())
    expect(job).toMatchObject({ status: 'failed', error: { code: 'source_refused', message: expect.any(String) } })
    expect(JSON.stringify([job, live.world.log])).not.toContain(live.discord.token)
    expect(await live.world.workOnce()).toBe(false)
  })

  it('is queued again where the guild is away, tells why, and is done when it is back', async () => {
    live.discord.state.setUnavailable(true)
    const id = await order()
    const waiting = await worked(id)
    expect(waiting).toMatchObject({
      status: 'queued',
      attempt: 1,
      attemptsLeft: 4,
      error: { code: 'source_unavailable' },
    })
    expect(waiting.notBefore.getTime()).toBeGreaterThan(live.world.clock.now().getTime())
    expect(await live.world.workOnce()).toBe(false)
    live.discord.state.setUnavailable(false)
    live.world.clock.advance(60_000)
    expect(await worked(id)).toMatchObject({ status: 'succeeded', attempt: 2, error: null })
    expect(await stored()).toBe(total)
  })

  it('fails with the reason where the guild stays away, after longer and longer pauses; retried, it is done', async () => {
    live.discord.state.setUnavailable(true)
    const id = await order()
    const pauses: number[] = []
    for (let attempt = 1; attempt < 5; attempt++) {
      const { notBefore } = await worked(id)
      pauses.push(notBefore.getTime() - live.world.clock.now().getTime())
      live.world.clock.advance(pauses.at(-1) ?? 0)
    }
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
    expect(await worked(id)).toMatchObject({
      ...{ status: 'failed', attempt: 5, attemptsLeft: 0 },
      error: { code: 'source_unavailable', message: expect.stringContaining('not available') },
    })
    live.world.clock.advance(3_600_000)
    expect(await live.world.workOnce()).toBe(false)
    live.discord.state.setUnavailable(false)
    await live.world.operations.retryJob(id)
    expect(await worked(id)).toMatchObject({ status: 'succeeded', error: null })
  })

  it('fails at once where the guild went away and then said no', async () => {
    live.discord.state.setUnavailable(true)
    const id = await order()
    await worked(id)
    live.discord.state.setUnavailable(false)
    live.discord.state.kickBot()
    live.world.clock.advance(60_000)
    expect(await worked(id)).toMatchObject({ status: 'failed', attempt: 2, error: { code: 'source_refused' } })
  })

  it('is cancelled in the middle; what was read stays, and another one goes on', async () => {
    live.discord.behave({ latency: 150 })
    const id = await order()
    const working = live.world.workOnce()
    await vi.waitFor(async () => expect(await stored()).toBeGreaterThan(0), { timeout: 30_000, interval: 50 })
    expect(await live.world.operations.cancelJob(id)).toMatchObject({ status: 'running' })
    await working
    expect(await live.world.operations.getJob(id)).toMatchObject({ status: 'cancelled' })
    const kept = await stored()
    expect([kept > 0, kept < total]).toEqual([true, true])
    live.discord.behave({ latency: 0 })
    const { result } = await worked(await order())
    expect(JSON.parse(result ?? '').counts).toMatchObject({ added: total - kept })
    expect(await stored()).toBe(total)
  })
})
