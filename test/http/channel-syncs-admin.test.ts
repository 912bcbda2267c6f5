import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { problemIn } from '../support/http-world-reply.ts'
import { openSyncsOverHttp, type SyncsOverHttp } from '../support/http-world-syncs.ts'
import { goesOn } from '../support/sync-goes-on.ts'

let syncs: SyncsOverHttp

beforeEach(async () => {
  syncs = await openSyncsOverHttp({ messages: 300 })
})

afterEach(() => syncs.close())

describe('a channel', () => {
  const channel = () => `/sync/channels/${syncs.live.busiest().id}`

  it('that is in cannot be cancelled; it is synced once more by a job of it alone', async () => {
    await syncs.synced()
    problemIn(await syncs.ask('POST', `${channel()}/cancel`), 409, 'sync_state')
    const reply = await syncs.ask('POST', `${channel()}/retry`)
    const { jobId } = JSON.parse(reply.body)
    expect([reply.status, reply.headers['location']]).toEqual([202, `/api/admin/jobs/${jobId}`])
    expect(await syncs.done(syncs.ask('GET', `/syncs/${jobId}`))).toMatchObject({
      state: 'queued',
      channels: [syncs.live.busiest().id],
    })
    problemIn(await syncs.ask('POST', `${channel()}/retry`), 409, 'sync_open')
    problemIn(await syncs.ask('POST', '/sync/channels/nothing/cancel'), 404, 'not_found')
    problemIn(await syncs.ask('POST', '/sync/channels/nothing/retry'), 404, 'not_found')
  })

  it('that was cancelled in a run that goes on is taken again by it', async () => {
    await syncs.synced()
    const { archive, storage } = syncs.live.world
    const { tenant } = await archive.getAnyTenant('ferry-fans')
    const busiest = await archive.getChannelSync(tenant.id, syncs.live.busiest().id)
    await goesOn(storage, busiest.channel)
    await syncs.done(syncs.ask('POST', `${channel()}/cancel`))
    expect(await syncs.done(syncs.ask('POST', `${channel()}/retry`))).toEqual({ jobId: null })
    expect(await archive.getChannelSync(tenant.id, busiest.channel.sourceId)).toMatchObject({ state: 'in_progress' })
  })

  it('is cancelled in a run that goes on, and is synced by another once that is over', async () => {
    await syncs.synced()
    const { id } = syncs.live.busiest()
    for (let i = 0; i < 900; i++) syncs.live.discord.state.addMessage(id, { content: `more, ${i}` })
    syncs.live.discord.behave({ latency: 100 })
    const { id: run } = await syncs.done(syncs.start({ channels: [id], depth: 'everything' }), 202)
    const working = syncs.live.world.workOnce()
    const stateNow = async () => (await syncs.channels()).find((each) => each['id'] === id)?.['state']
    await expect.poll(stateNow, { timeout: 30_000, interval: 30 }).toBe('in_progress')
    expect(await syncs.tenantState()).toBe('running')
    expect(await syncs.done(syncs.ask('GET', `/syncs/${run}`))).toMatchObject({
      state: 'running',
      found: 1,
      finishedAt: null,
    })
    expect(await syncs.done(syncs.ask('POST', `${channel()}/cancel`))).toMatchObject({
      ...{ id, state: 'cancelled', error: { class: 'cancelled' } },
    })
    await working
    syncs.live.discord.behave({ latency: 0 })
    expect(await syncs.done(syncs.ask('GET', `/syncs/${run}`))).toMatchObject({
      state: 'partial',
      outcomes: { cancelled: 1 },
    })
    const { jobId } = await syncs.done(syncs.ask('POST', `${channel()}/retry`), 202)
    expect(jobId).toEqual(expect.any(String))
    await syncs.live.world.workOnce()
    expect(await stateNow()).toBe('completed')
  })
})
