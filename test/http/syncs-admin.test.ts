import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { removeOldJobs } from '../../src/bridges/remove-old-jobs.ts'
import { aTenant } from '../support/factories/index.ts'
import { pluck, problemIn } from '../support/http-world-reply.ts'
import { openSyncsOverHttp, type SyncsOverHttp } from '../support/http-world-syncs.ts'

const total = 300
let syncs: SyncsOverHttp

beforeEach(async () => {
  syncs = await openSyncsOverHttp({ messages: total })
})

afterEach(() => syncs.close())

describe('a sync over HTTP', () => {
  it('is a job, then a run with what it did, and its channels are in', async () => {
    expect(await syncs.done(syncs.ask('GET', '/sync'))).toMatchObject({ state: 'never_synced', latest: null })
    const reply = await syncs.start({ depth: 'everything' })
    const { id, kind } = JSON.parse(reply.body)
    expect([reply.status, reply.headers['location'], kind]).toEqual([202, `/api/admin/jobs/${id}`, 'sync'])
    const queued = await syncs.done(syncs.ask('GET', `/syncs/${id}`))
    expect(queued).toMatchObject({
      ...{ id, origin: 'job', state: 'queued', depth: 'everything', channels: null, startedAt: null, found: null },
      job: { attempt: 0, attemptsLeft: 5, notBefore: expect.any(String), cancelRequestedAt: null },
    })
    expect(await syncs.done(syncs.ask('GET', '/sync'))).toMatchObject({ state: 'queued', latest: queued })
    expect(await syncs.done(syncs.ask('GET', '/syncs'))).toEqual({ items: [], next: null })
    await syncs.live.world.workOnce()
    const run = await syncs.done(syncs.ask('GET', `/syncs/${id}`))
    expect(run).toMatchObject({
      ...{ id, state: 'complete', startedAt: expect.any(String), finishedAt: expect.any(String), error: null },
      ...{ found: syncs.live.discord.state.channels().length, counts: { read: total, added: total } },
      job: { attempt: 1, notBefore: null },
    })
    const { job: _, ...listed } = run
    expect(await syncs.done(syncs.ask('GET', '/syncs'))).toEqual({ items: [listed], next: null })
    expect(await syncs.done(syncs.ask('GET', '/sync'))).toMatchObject({
      state: 'idle',
      latest: run,
      schedule: { syncedAt: expect.any(String) },
    })
    const states = await syncs.channels()
    expect([...new Set(pluck({ items: states }, 'state'))]).toEqual(['completed'])
    expect(states.reduce((sum, { messages }) => sum + Number(messages), 0)).toBe(total)
    expect(states.find((each) => each['id'] === syncs.live.busiest().id)).toMatchObject({
      ...{ share: 1, error: null, missing: null },
      run: { id, outcome: 'complete', attempt: 1, failures: 0, nextAttemptAt: null },
    })
  })

  it('is of those channels and times alone that were asked for', async () => {
    const [one, since, until] = [syncs.live.busiest().id, '2015-01-02T00:00:00.000Z', '2030-01-01T00:00:00.000Z']
    const id = await syncs.synced({ channels: [one], since, until })
    expect(await syncs.done(syncs.ask('GET', `/syncs/${id}`))).toMatchObject({
      channels: [one],
      since,
      until,
      found: 1,
    })
    const states = await syncs.channels()
    const others = states.filter((each) => each['id'] !== one)
    expect(new Set(others.map(({ state }) => state))).toEqual(new Set(['never_synced']))
    expect(states.find((each) => each['id'] === one)?.['run']).toMatchObject({ id, outcome: 'complete' })
  })

  it('of a channel that there is not has failed, and says so', async () => {
    const id = await syncs.synced({ channels: ['5'] })
    const failed = { state: 'failed', error: { code: 'not_found', message: expect.stringContaining('5') } }
    expect(await syncs.done(syncs.ask('GET', `/syncs/${id}`))).toMatchObject(failed)
    expect(await syncs.done(syncs.ask('GET', '/syncs'))).toMatchObject({ items: [failed] })
  })

  it('does not overlap with another one', async () => {
    const { id } = await syncs.done(syncs.start(), 202)
    const { detail } = problemIn(await syncs.start(), 409, 'sync_open')
    expect(detail).toContain(String(id))
    const racers = await Promise.all(Array.from({ length: 5 }, () => syncs.start()))
    expect(racers.map(({ status }) => status)).toEqual([409, 409, 409, 409, 409])
    await syncs.live.world.workOnce()
    await syncs.done(syncs.start(), 202)
  })

  it('is refused where it says nothing that can be done', async () => {
    const [since, until] = ['2026-08-30T00:00:00Z', '2026-08-29T00:00:00Z']
    const { errors } = problemIn(await syncs.start({ since, until }), 422, 'invalid')
    expect(errors).toEqual([{ pointer: '/since', message: 'is not before until' }])
    problemIn(await syncs.start({ since, until: since }), 422, 'invalid')
    const tooMany = Array.from({ length: 101 }, (_, i) => String(i))
    for (const body of [
      ...[{ depth: 'deep' }, { channels: [] }, { channels: ['general'] }, { channels: tooMany }, { since: 'today' }],
      { more: true },
    ])
      problemIn(await syncs.start(body), 422, 'invalid')
    expect((await syncs.live.world.operations.listJobs({}, { limit: 1 })).items).toEqual([])
  })

  it('is refused of a tenant that is closed, that has no guild, and of none', async () => {
    const { archive } = syncs.live.world
    const none = await archive.createTenant({
      name: 'No Guild',
      platform: 'discord',
      sourceId: null,
      visibility: 'admins',
    })
    const send = (slug: string) =>
      syncs.live.world.send('POST', `/api/admin/tenants/${slug}/syncs`, {
        headers: { 'x-api-key': syncs.key },
        body: {},
      })
    problemIn(await send(none.slug), 422, 'invalid')
    problemIn(await send(aTenant().slug), 404, 'not_found')
    await archive.updateTenant('ferry-fans', { status: 'MAINTENANCE' }, 1)
    problemIn(await syncs.start(), 409, 'tenant_closed')
  })

  it('is refused where this server has no token, and says what to do', async () => {
    await syncs.close()
    syncs = await openSyncsOverHttp({ messages: 1 }, {})
    expect(problemIn(await syncs.start(), 409, 'source_refused')['detail']).toContain('DISCORD_BOT_TOKEN')
  })

  it('is entered in the audit', async () => {
    const { id } = await syncs.done(syncs.start(), 202)
    await syncs.done(syncs.ask('POST', `/syncs/${id}/cancel`))
    problemIn(await syncs.start({ since: '2026-08-30T00:00:00Z', until: '2026-08-30T00:00:00Z' }), 422, 'invalid')
    const { items } = await syncs.live.world.operations.listAudit({}, { limit: 3 })
    expect(items.map(({ action, target, outcome }) => [action, target, outcome])).toEqual([
      ['sync.start', 'ferry-fans', 'invalid'],
      ['sync.cancel', id, 'done'],
      ['sync.start', 'ferry-fans', 'done'],
    ])
  })

  it('is told page by page', async () => {
    const ids: string[] = []
    for (let i = 0; i < 3; i++) ids.unshift(await syncs.synced({ channels: [syncs.live.busiest().id] }))
    const first = await syncs.done(syncs.ask('GET', '/syncs?limit=2'))
    expect(pluck(first, 'id')).toEqual(ids.slice(0, 2))
    const rest = await syncs.done(syncs.ask('GET', `/syncs?limit=2&cursor=${first['next']}`))
    expect([pluck(rest, 'id'), rest['next']]).toEqual([ids.slice(2), null])
    problemIn(await syncs.ask('GET', `/sync/channels?cursor=${first['next']}`), 400, 'cursor_invalid')
    const all = (await syncs.channels()).map(({ id }) => id)
    const page = await syncs.done(syncs.ask('GET', '/sync/channels?limit=3'))
    const next = await syncs.done(syncs.ask('GET', `/sync/channels?limit=200&cursor=${page['next']}`))
    expect([...pluck(page, 'id'), ...pluck(next, 'id')]).toEqual(all)
  })
})

describe('a sync that did not come to its end', () => {
  it('waits for another attempt where Discord does not answer, and tells why and until when', async () => {
    syncs.live.discord.state.setUnavailable(true)
    const id = await syncs.synced()
    const waiting = await syncs.done(syncs.ask('GET', `/syncs/${id}`))
    expect(waiting).toMatchObject({
      ...{ state: 'queued', error: { code: 'source_unavailable' } },
      job: { attempt: 1, attemptsLeft: 4, notBefore: expect.any(String) },
    })
    expect(await syncs.tenantState()).toBe('queued')
    syncs.live.discord.state.setUnavailable(false)
    syncs.live.world.clock.advance(60_000)
    await syncs.live.world.workOnce()
    expect(await syncs.done(syncs.ask('GET', `/syncs/${id}`))).toMatchObject({ state: 'complete', error: null })
  })

  it('is cancelled before it began, and retried', async () => {
    const { id } = await syncs.done(syncs.start(), 202)
    for (let i = 0; i < 2; i++)
      expect(await syncs.done(syncs.ask('POST', `/syncs/${id}/cancel`))).toMatchObject({ id, state: 'cancelled' })
    expect([await syncs.live.world.workOnce(), await syncs.tenantState()]).toEqual([false, 'idle'])
    expect(await syncs.done(syncs.ask('POST', `/syncs/${id}/retry`))).toMatchObject({ id, state: 'queued' })
    problemIn(await syncs.ask('POST', `/syncs/${id}/retry`), 409, 'job_state')
    await syncs.live.world.workOnce()
    expect(await syncs.done(syncs.ask('GET', `/syncs/${id}`))).toMatchObject({ state: 'complete' })
    problemIn(await syncs.ask('POST', `/syncs/${id}/cancel`), 409, 'job_state')
  })

  it.each(['while a worker is at it', 'while it waits for another attempt'])(
    'is told as cancelled %s, also once its job is no more',
    async (when) => {
      const isRunning = when === 'while a worker is at it'
      for (let i = 0; i < 900; i++)
        syncs.live.discord.state.addMessage(syncs.live.busiest().id, { content: `more, ${i}` })
      if (isRunning) syncs.live.discord.behave({ latency: 600 })
      else syncs.live.discord.state.setUnavailable(true)
      const { id } = await syncs.done(syncs.start(), 202)
      const working = syncs.live.world.workOnce()
      const stateNow = async () => (await syncs.done(syncs.ask('GET', `/syncs/${id}`)))['state']
      if (isRunning) await expect.poll(stateNow, { timeout: 30_000, interval: 30 }).toBe('running')
      else await working
      await syncs.done(syncs.ask('POST', `/syncs/${id}/cancel`))
      await working
      const cancelled = await syncs.done(syncs.ask('GET', `/syncs/${id}`))
      expect(cancelled).toMatchObject({ state: 'cancelled', finishedAt: expect.any(String), error: null })
      syncs.live.world.clock.advance(91 * 24 * 3_600_000)
      await syncs.renewKey()
      expect(await removeOldJobs(syncs.live.world)(90)).toBe(1)
      const later = { ...cancelled, job: null }
      expect(await syncs.done(syncs.ask('GET', `/syncs/${id}`))).toEqual(later)
      const { job, ...listed } = later
      expect(await syncs.done(syncs.ask('GET', '/syncs'))).toEqual({ items: [listed], next: null })
      expect(await syncs.done(syncs.ask('GET', '/sync'))).toMatchObject({ state: 'idle', latest: later })
    },
  )

  it('is not retried while another one waits', async () => {
    const { id } = await syncs.done(syncs.start(), 202)
    await syncs.done(syncs.ask('POST', `/syncs/${id}/cancel`))
    await syncs.done(syncs.start(), 202)
    problemIn(await syncs.ask('POST', `/syncs/${id}/retry`), 409, 'sync_open')
  })

  it('is told as failed where Discord said no, and is done once that is mended', async () => {
    syncs.live.discord.state.revokeToken()
    const id = await syncs.synced()
    expect(await syncs.done(syncs.ask('GET', `/syncs/${id}`))).toMatchObject({
      state: 'failed',
      error: { code: 'source_refused' },
    })
    syncs.live.discord.state.renewToken()
    await syncs.done(syncs.ask('POST', `/syncs/${id}/retry`))
    await syncs.live.world.workOnce()
    expect(await syncs.done(syncs.ask('GET', `/syncs/${id}`))).toMatchObject({
      state: 'complete',
      error: null,
      job: { attempt: 2 },
    })
  })
})

describe('a sync at a shell', () => {
  it('is told as the others, and is steered at its shell', async () => {
    expect((await syncs.live.sync(['start', '--tenant', 'ferry-fans'])).code).toBe(0)
    const { latest } = await syncs.done(syncs.ask('GET', '/sync'))
    const { id } = Object(latest)
    expect(await syncs.done(syncs.ask('GET', `/syncs/${id}`))).toMatchObject({
      origin: 'shell',
      state: 'complete',
      job: null,
    })
    for (const verb of ['cancel', 'retry'])
      problemIn(await syncs.ask('POST', `/syncs/${id}/${verb}`), 409, 'sync_at_shell')
  })
})

describe('a sync that was stopped at a shell', () => {
  it('is told as interrupted', async () => {
    syncs.live.discord.behave({ latency: 150 })
    const stops: (() => void)[] = []
    const stopped = syncs.live.sync(['start', '--tenant', 'ferry-fans'], { interrupt: (stop) => void stops.push(stop) })
    await expect.poll(syncs.tenantState, { timeout: 30_000, interval: 30 }).toBe('running')
    for (const stop of stops) stop()
    expect((await stopped).code).toBe(130)
    expect(await syncs.done(syncs.ask('GET', '/sync'))).toMatchObject({
      ...{ state: 'interrupted', latest: { origin: 'shell', state: 'interrupted', finishedAt: null, job: null } },
    })
  })
})

describe('a run', () => {
  it('of another tenant, or a job of another kind, is as if it never existed', async () => {
    const id = await syncs.synced()
    const { archive, operations } = syncs.live.world
    const other = await archive.createTenant({
      ...{ name: 'Other', platform: 'discord', sourceId: snowflake('77'), visibility: 'admins' },
    })
    const elsewhere = `/api/admin/tenants/${other.slug}/syncs`
    for (const [method, url] of [
      ['GET', `${elsewhere}/${id}`],
      ['POST', `${elsewhere}/${id}/cancel`],
      ['POST', `${elsewhere}/${id}/retry`],
    ] as const)
      problemIn(await syncs.live.world.send(method, url, { headers: { 'x-api-key': syncs.key } }), 404, 'not_found')
    const job = await operations.enqueueJob({ kind: 'nothing', tenantId: other.id, payload: {}, status: 'queued' })
    problemIn(
      await syncs.live.world.send('GET', `${elsewhere}/${job.id}`, { headers: { 'x-api-key': syncs.key } }),
      404,
      'not_found',
    )
    problemIn(await syncs.ask('GET', '/syncs/nothing'), 422, 'invalid')
  })
})
