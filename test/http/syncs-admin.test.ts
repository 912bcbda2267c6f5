import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { scopes } from '../../domain/operations/index.ts'
import { removeOldJobs } from '../../src/bridges/remove-old-jobs.ts'
import { type LiveWorld, openLiveWorld } from '../support/cli-run-sync.ts'
import { aTenant } from '../support/factories/index.ts'
import type { HttpReply, HttpRequest, Method } from '../support/http-world.ts'
import { type Json, pluck, problemIn } from '../support/http-world-reply.ts'

const admin = '/api/admin/tenants/ferry-fans'
const total = 300
let live: LiveWorld
let key: string

beforeEach(async () => {
  live = await openLiveWorld({ messages: total }, { canSync: true })
  await live.tenant()
  key = await live.world.key(scopes)
})

afterEach(() => live.close())

function ask(method: Method, url: string, request: HttpRequest = {}): Promise<HttpReply> {
  live.world.clock.advance(1)
  return live.world.send(method, `${admin}${url}`, { ...request, headers: { 'x-api-key': key, ...request.headers } })
}

async function done(reply: Promise<HttpReply>, status = 200): Promise<Json> {
  const { status: found, body } = await reply
  expect([found, body]).toEqual([status, expect.anything()])
  return JSON.parse(body)
}

const start = (body: object = {}) => ask('POST', '/syncs', { body })
const tenantState = async () => (await done(ask('GET', '/sync')))['state']
const channels = async () => Object((await done(ask('GET', '/sync/channels?limit=200')))['items']) as readonly Json[]

async function synced(body: object = {}): Promise<string> {
  const { id } = await done(start(body), 202)
  expect(await live.world.workOnce()).toBe(true)
  return String(id)
}

describe('a sync over HTTP', () => {
  it('is a job, then a run with what it did, and its channels are in', async () => {
    expect(await done(ask('GET', '/sync'))).toMatchObject({ state: 'never_synced', latest: null })
    const reply = await start({ depth: 'everything' })
    const { id, kind } = JSON.parse(reply.body)
    expect([reply.status, reply.headers['location'], kind]).toEqual([202, `/api/admin/jobs/${id}`, 'sync'])
    const queued = await done(ask('GET', `/syncs/${id}`))
    expect(queued).toMatchObject({
      ...{ id, origin: 'job', state: 'queued', depth: 'everything', channels: null, startedAt: null, found: null },
      job: { attempt: 0, attemptsLeft: 5, notBefore: expect.any(String), cancelRequestedAt: null },
    })
    expect(await done(ask('GET', '/sync'))).toMatchObject({ state: 'queued', latest: queued })
    expect(await done(ask('GET', '/syncs'))).toEqual({ items: [], next: null })
    await live.world.workOnce()
    const run = await done(ask('GET', `/syncs/${id}`))
    expect(run).toMatchObject({
      ...{ id, state: 'complete', startedAt: expect.any(String), finishedAt: expect.any(String), error: null },
      ...{ found: live.discord.state.channels().length, counts: { read: total, added: total } },
      job: { attempt: 1, notBefore: null },
    })
    const { job: _, ...listed } = run
    expect(await done(ask('GET', '/syncs'))).toEqual({ items: [listed], next: null })
    expect(await done(ask('GET', '/sync'))).toMatchObject({
      state: 'idle',
      latest: run,
      schedule: { syncedAt: expect.any(String) },
    })
    const states = await channels()
    expect([...new Set(pluck({ items: states }, 'state'))]).toEqual(['completed'])
    expect(states.reduce((sum, { messages }) => sum + Number(messages), 0)).toBe(total)
    expect(states.find((each) => each['id'] === live.busiest().id)).toMatchObject({
      ...{ share: 1, error: null, missing: null },
      run: { id, outcome: 'complete', attempt: 1, failures: 0, nextAttemptAt: null },
    })
  })

  it('is of those channels and times alone that were asked for', async () => {
    const [one, since, until] = [live.busiest().id, '2015-01-02T00:00:00.000Z', '2030-01-01T00:00:00.000Z']
    const id = await synced({ channels: [one], since, until })
    expect(await done(ask('GET', `/syncs/${id}`))).toMatchObject({ channels: [one], since, until, found: 1 })
    const states = await channels()
    const others = states.filter((each) => each['id'] !== one)
    expect(new Set(others.map(({ state }) => state))).toEqual(new Set(['never_synced']))
    expect(states.find((each) => each['id'] === one)?.['run']).toMatchObject({ id, outcome: 'complete' })
  })

  it('of a channel that there is not has failed, and says so', async () => {
    const id = await synced({ channels: ['5'] })
    const failed = { state: 'failed', error: { code: 'not_found', message: expect.stringContaining('5') } }
    expect(await done(ask('GET', `/syncs/${id}`))).toMatchObject(failed)
    expect(await done(ask('GET', '/syncs'))).toMatchObject({ items: [failed] })
  })

  it('does not overlap with another one', async () => {
    const { id } = await done(start(), 202)
    const { detail } = problemIn(await start(), 409, 'sync_open')
    expect(detail).toContain(String(id))
    const racers = await Promise.all(Array.from({ length: 5 }, () => start()))
    expect(racers.map(({ status }) => status)).toEqual([409, 409, 409, 409, 409])
    await live.world.workOnce()
    await done(start(), 202)
  })

  it('is refused where it says nothing that can be done', async () => {
    const [since, until] = ['2026-08-30T00:00:00Z', '2026-08-29T00:00:00Z']
    const { errors } = problemIn(await start({ since, until }), 422, 'invalid')
    expect(errors).toEqual([{ pointer: '/since', message: 'is not before until' }])
    problemIn(await start({ since, until: since }), 422, 'invalid')
    const tooMany = Array.from({ length: 101 }, (_, i) => String(i))
    for (const body of [
      ...[{ depth: 'deep' }, { channels: [] }, { channels: ['general'] }, { channels: tooMany }, { since: 'today' }],
      { more: true },
    ])
      problemIn(await start(body), 422, 'invalid')
    expect((await live.world.operations.listJobs({}, { limit: 1 })).items).toEqual([])
  })

  it('is refused of a tenant that is closed, that has no guild, and of none', async () => {
    const { archive } = live.world
    const none = await archive.createTenant({
      name: 'No Guild',
      platform: 'discord',
      sourceId: null,
      visibility: 'admins',
    })
    const send = (slug: string) =>
      live.world.send('POST', `/api/admin/tenants/${slug}/syncs`, { headers: { 'x-api-key': key }, body: {} })
    problemIn(await send(none.slug), 422, 'invalid')
    problemIn(await send(aTenant().slug), 404, 'not_found')
    await archive.updateTenant('ferry-fans', { status: 'MAINTENANCE' }, 1)
    problemIn(await start(), 409, 'tenant_closed')
  })

  it('is refused where this server has no token, and says what to do', async () => {
    await live.close()
    live = await openLiveWorld({ messages: 1 })
    await live.tenant()
    key = await live.world.key(scopes)
    expect(problemIn(await start(), 409, 'source_refused')['detail']).toContain('DISCORD_BOT_TOKEN')
  })

  it('is entered in the audit', async () => {
    const { id } = await done(start(), 202)
    await done(ask('POST', `/syncs/${id}/cancel`))
    problemIn(await start({ since: '2026-08-30T00:00:00Z', until: '2026-08-30T00:00:00Z' }), 422, 'invalid')
    const { items } = await live.world.operations.listAudit({}, { limit: 3 })
    expect(items.map(({ action, target, outcome }) => [action, target, outcome])).toEqual([
      ['sync.start', 'ferry-fans', 'invalid'],
      ['sync.cancel', id, 'done'],
      ['sync.start', 'ferry-fans', 'done'],
    ])
  })

  it('is told page by page', async () => {
    const ids: string[] = []
    for (let i = 0; i < 3; i++) ids.unshift(await synced({ channels: [live.busiest().id] }))
    const first = await done(ask('GET', '/syncs?limit=2'))
    expect(pluck(first, 'id')).toEqual(ids.slice(0, 2))
    const rest = await done(ask('GET', `/syncs?limit=2&cursor=${first['next']}`))
    expect([pluck(rest, 'id'), rest['next']]).toEqual([ids.slice(2), null])
    problemIn(await ask('GET', `/sync/channels?cursor=${first['next']}`), 400, 'cursor_invalid')
    const all = (await channels()).map(({ id }) => id)
    const page = await done(ask('GET', '/sync/channels?limit=3'))
    const next = await done(ask('GET', `/sync/channels?limit=200&cursor=${page['next']}`))
    expect([...pluck(page, 'id'), ...pluck(next, 'id')]).toEqual(all)
  })
})

describe('a sync that did not come to its end', () => {
  it('waits for another attempt where Discord does not answer, and tells why and until when', async () => {
    live.discord.state.setUnavailable(true)
    const id = await synced()
    const waiting = await done(ask('GET', `/syncs/${id}`))
    expect(waiting).toMatchObject({
      ...{ state: 'queued', error: { code: 'source_unavailable' } },
      job: { attempt: 1, attemptsLeft: 4, notBefore: expect.any(String) },
    })
    expect(await tenantState()).toBe('queued')
    live.discord.state.setUnavailable(false)
    live.world.clock.advance(60_000)
    await live.world.workOnce()
    expect(await done(ask('GET', `/syncs/${id}`))).toMatchObject({ state: 'complete', error: null })
  })

  it('is cancelled before it began, and retried', async () => {
    const { id } = await done(start(), 202)
    for (let i = 0; i < 2; i++)
      expect(await done(ask('POST', `/syncs/${id}/cancel`))).toMatchObject({ id, state: 'cancelled' })
    expect([await live.world.workOnce(), await tenantState()]).toEqual([false, 'idle'])
    expect(await done(ask('POST', `/syncs/${id}/retry`))).toMatchObject({ id, state: 'queued' })
    problemIn(await ask('POST', `/syncs/${id}/retry`), 409, 'job_state')
    await live.world.workOnce()
    expect(await done(ask('GET', `/syncs/${id}`))).toMatchObject({ state: 'complete' })
    problemIn(await ask('POST', `/syncs/${id}/cancel`), 409, 'job_state')
  })

  it.each(['while a worker is at it', 'while it waits for another attempt'])(
    'is told as cancelled %s, also once its job is no more',
    async (when) => {
      const isRunning = when === 'while a worker is at it'
      for (let i = 0; i < 900; i++) live.discord.state.addMessage(live.busiest().id, { content: `more, ${i}` })
      if (isRunning) live.discord.behave({ latency: 150 })
      else live.discord.state.setUnavailable(true)
      const { id } = await done(start(), 202)
      const working = live.world.workOnce()
      const stateNow = async () => (await done(ask('GET', `/syncs/${id}`)))['state']
      if (isRunning) await expect.poll(stateNow, { timeout: 30_000, interval: 30 }).toBe('running')
      else await working
      await done(ask('POST', `/syncs/${id}/cancel`))
      await working
      const cancelled = await done(ask('GET', `/syncs/${id}`))
      expect(cancelled).toMatchObject({ state: 'cancelled', finishedAt: expect.any(String), error: null })
      live.world.clock.advance(91 * 24 * 3_600_000)
      key = await live.world.key(scopes)
      expect(await removeOldJobs(live.world)(90)).toBe(1)
      const later = { ...cancelled, job: null }
      expect(await done(ask('GET', `/syncs/${id}`))).toEqual(later)
      const { job, ...listed } = later
      expect(await done(ask('GET', '/syncs'))).toEqual({ items: [listed], next: null })
      expect(await done(ask('GET', '/sync'))).toMatchObject({ state: 'idle', latest: later })
    },
  )

  it('is not retried while another one waits', async () => {
    const { id } = await done(start(), 202)
    await done(ask('POST', `/syncs/${id}/cancel`))
    await done(start(), 202)
    problemIn(await ask('POST', `/syncs/${id}/retry`), 409, 'sync_open')
  })

  it('is told as failed where Discord said no, and is done once that is mended', async () => {
    live.discord.state.revokeToken()
    const id = await synced()
    expect(await done(ask('GET', `/syncs/${id}`))).toMatchObject({ state: 'failed', error: { code: 'source_refused' } })
    live.discord.state.renewToken()
    await done(ask('POST', `/syncs/${id}/retry`))
    await live.world.workOnce()
    expect(await done(ask('GET', `/syncs/${id}`))).toMatchObject({
      state: 'complete',
      error: null,
      job: { attempt: 2 },
    })
  })
})

describe('a sync at a shell', () => {
  it('is told as the others, and is steered at its shell', async () => {
    expect((await live.sync(['start', '--tenant', 'ferry-fans'])).code).toBe(0)
    const { latest } = await done(ask('GET', '/sync'))
    const { id } = Object(latest)
    expect(await done(ask('GET', `/syncs/${id}`))).toMatchObject({ origin: 'shell', state: 'complete', job: null })
    for (const verb of ['cancel', 'retry']) problemIn(await ask('POST', `/syncs/${id}/${verb}`), 409, 'sync_at_shell')
  })
})

describe('a sync that was stopped at a shell', () => {
  it('is told as interrupted', async () => {
    live.discord.behave({ latency: 150 })
    const stops: (() => void)[] = []
    const stopped = live.sync(['start', '--tenant', 'ferry-fans'], { interrupt: (stop) => void stops.push(stop) })
    await expect.poll(tenantState, { timeout: 30_000, interval: 30 }).toBe('running')
    for (const stop of stops) stop()
    expect((await stopped).code).toBe(130)
    expect(await done(ask('GET', '/sync'))).toMatchObject({
      ...{ state: 'interrupted', latest: { origin: 'shell', state: 'interrupted', finishedAt: null, job: null } },
    })
  })
})

describe('a run', () => {
  it('of another tenant, or a job of another kind, is as if it never existed', async () => {
    const id = await synced()
    const { archive, operations } = live.world
    const other = await archive.createTenant({
      ...{ name: 'Other', platform: 'discord', sourceId: snowflake('77'), visibility: 'admins' },
    })
    const elsewhere = `/api/admin/tenants/${other.slug}/syncs`
    for (const [method, url] of [
      ['GET', `${elsewhere}/${id}`],
      ['POST', `${elsewhere}/${id}/cancel`],
      ['POST', `${elsewhere}/${id}/retry`],
    ] as const)
      problemIn(await live.world.send(method, url, { headers: { 'x-api-key': key } }), 404, 'not_found')
    const job = await operations.enqueueJob({ kind: 'nothing', tenantId: other.id, payload: {}, status: 'queued' })
    problemIn(
      await live.world.send('GET', `${elsewhere}/${job.id}`, { headers: { 'x-api-key': key } }),
      404,
      'not_found',
    )
    problemIn(await ask('GET', '/syncs/nothing'), 422, 'invalid')
  })
})

describe('a channel', () => {
  const channel = () => `/sync/channels/${live.busiest().id}`

  it('that is in cannot be cancelled; it is synced once more by a job of it alone', async () => {
    await synced()
    problemIn(await ask('POST', `${channel()}/cancel`), 409, 'sync_state')
    const { jobId } = await done(ask('POST', `${channel()}/retry`))
    expect(await done(ask('GET', `/syncs/${jobId}`))).toMatchObject({ state: 'queued', channels: [live.busiest().id] })
    problemIn(await ask('POST', `${channel()}/retry`), 409, 'sync_open')
    problemIn(await ask('POST', '/sync/channels/nothing/cancel'), 404, 'not_found')
    problemIn(await ask('POST', '/sync/channels/nothing/retry'), 404, 'not_found')
  })

  it('is cancelled in a run that goes on, and the run takes it again', async () => {
    await synced()
    const { id } = live.busiest()
    for (let i = 0; i < 900; i++) live.discord.state.addMessage(id, { content: `more, ${i}` })
    live.discord.behave({ latency: 100 })
    const { id: run } = await done(start({ channels: [id], depth: 'everything' }), 202)
    const working = live.world.workOnce()
    const stateNow = async () => (await channels()).find((each) => each['id'] === id)?.['state']
    await expect.poll(stateNow, { timeout: 30_000, interval: 30 }).toBe('in_progress')
    expect(await tenantState()).toBe('running')
    expect(await done(ask('GET', `/syncs/${run}`))).toMatchObject({ state: 'running', found: 1, finishedAt: null })
    expect(await done(ask('POST', `${channel()}/cancel`))).toMatchObject({
      ...{ id, state: 'cancelled', error: { class: 'cancelled' } },
    })
    await working
    live.discord.behave({ latency: 0 })
    expect(await done(ask('GET', `/syncs/${run}`))).toMatchObject({ state: 'partial', outcomes: { cancelled: 1 } })
    const { jobId } = await done(ask('POST', `${channel()}/retry`))
    expect(jobId).toEqual(expect.any(String))
    await live.world.workOnce()
    expect(await stateNow()).toBe('completed')
  })
})
