import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel } from '../../domain/archive/channel.ts'
import { tenantSlug } from '../../domain/archive/slug.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import type { Tenant } from '../../domain/archive/tenant.ts'
import { storedChannel, storedMessage, storedTenant } from '../support/archive-world.ts'
import { aListedTenant, statsOf } from '../support/factories/index.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { type Json, pluck, problemIn, readJson } from '../support/http-world-reply.ts'

const root = '/api/v1/tenants'
/** Of unequal length: ordered as text they would stand otherwise. */
const ids = ['7', '80', '900', '1000', '20000', '300000', '9007199254740993', '18446744073709551614']

describe('a list', () => {
  let world: HttpWorld
  let tenant: Tenant
  let channel: Channel
  /** Two of equal activity stand in the order of their channels' ids, the greatest first. */
  let threadNames: readonly string[]

  beforeAll(async () => {
    world = await openHttpWorld()
    for (const slug of ['alpha', 'beta', 'delta'])
      await storedTenant(world.storage, aListedTenant({ slug: tenantSlug(slug) }))
    tenant = await storedTenant(world.storage, aListedTenant({ slug: tenantSlug('gamma') }))
    const part = { tenantId: tenant.id, visibility: 'everyone' } as const
    channel = await storedChannel(world.storage, { ...part, name: 'first', position: 0 })
    await storedChannel(world.storage, { ...part, name: 'tie, later id', position: 1, sourceId: snowflake('1000') })
    await storedChannel(world.storage, { ...part, name: 'tie, earlier id', position: 1, sourceId: snowflake('999') })
    for (const name of ['no position', 'no position either']) await storedChannel(world.storage, { ...part, name })
    const threads = []
    for (const [i, activity] of ['5', '50', '50', '500'].entries()) {
      const name = `thread ${i}`
      const thread = await storedChannel(world.storage, { ...part, kind: 'thread', name, parentId: channel.id })
      const stats = statsOf(thread, { activity: snowflake(activity) })
      await world.storage.transact((tx) => tx.channelStats.upsert(stats))
      threads.push({ name, key: `${activity.padStart(3, '0')} ${thread.id}` })
    }
    threadNames = threads.sort((a, b) => (a.key > b.key ? -1 : 1)).map(({ name }) => name)
    for (const id of ids)
      await storedMessage(world.storage, { channelId: channel.id, snowflake: snowflake(id), text: id })
  })

  afterAll(() => world.close())

  const channels = () => `${root}/${tenant.slug}/channels`
  const threads = () => `${channels()}/${channel.sourceId}/threads`
  const messages = () => `${channels()}/${channel.sourceId}/messages`

  async function pages(
    url: string,
    field: string,
    by: 'next' | 'previous' = 'next',
    first = url,
  ): Promise<readonly (readonly unknown[])[]> {
    const found: (readonly unknown[])[] = []
    for (let page: Json = await readJson(world, first); ; ) {
      found.push(pluck(page, field))
      const cursor = page[by]
      if (typeof cursor !== 'string') return found
      page = await readJson(world, `${url}&cursor=${cursor}`)
    }
  }

  it.each([1, 2, 3, 4, 5, 200])('of tenants comes by slug, %i at a time', async (limit) => {
    const found = await pages(`${root}?limit=${limit}`, 'slug')
    expect(found.flat()).toEqual(['alpha', 'beta', 'delta', 'gamma'])
    expect(found).toHaveLength(Math.ceil(4 / limit))
  })

  it.each([1, 2, 3, 4, 5, 200])(
    'of channels comes by position and snowflake, those without one last, %i at a time',
    async (limit) => {
      const found = await pages(`${channels()}?limit=${limit}`, 'name')
      const names = ['first', 'tie, earlier id', 'tie, later id', 'no position', 'no position either']
      expect(found.flat()).toEqual(names)
      expect(found).toHaveLength(Math.ceil(5 / limit))
    },
  )

  it.each([1, 2, 3, 4, 200])('of threads comes by activity, the latest first, %i at a time', async (limit) => {
    const found = await pages(`${threads()}?limit=${limit}`, 'name')
    expect(found.flat()).toEqual(threadNames)
    expect(found).toHaveLength(Math.ceil(4 / limit))
  })

  it.each([1, 2, 3, 7, 8, 9])('of messages comes by number from both ends, %i at a time', async (limit) => {
    const ascending = await pages(`${messages()}?limit=${limit}`, 'id')
    expect(ascending.flat()).toEqual(ids)
    expect(ascending).toHaveLength(Math.ceil(ids.length / limit))
    expect((await pages(`${messages()}?limit=${limit}&order=desc`, 'id')).flat()).toEqual(ids.toReversed())
  })

  it.each(['asc', 'desc'])('of messages is walked back as it was walked: %s', async (order) => {
    const url = `${messages()}?limit=3&order=${order}`
    const there = await pages(url, 'id')
    const second = await readJson(world, `${url}&cursor=${(await readJson(world, url))['next']}`)
    const last = await readJson(world, `${url}&cursor=${second['next']}`)
    expect([second['previous'], last['previous']]).toEqual([expect.any(String), expect.any(String)])
    const back = await pages(url, 'id', 'previous', `${url}&cursor=${second['next']}`)
    expect(back.toReversed().flat()).toEqual(there.flat())
    expect(last['next']).toBeNull()
    expect((await readJson(world, url))['previous']).toBeNull()
  })

  it.each([
    ['after=1000&limit=2', ['20000', '300000'], true, true],
    ['before=1000&limit=2', ['80', '900'], true, true],
    ['before=1000&limit=2&order=desc', ['900', '80'], true, true],
    ['after=1000&limit=2&order=desc', ['300000', '20000'], true, true],
    ['after=0', ids, false, false],
    ['before=18446744073709551614&limit=200', ids.slice(0, -1), false, true],
    ['after=18446744073709551614', [], true, false],
    ['before=0', [], false, true],
    ['before=7', [], false, true],
    ['after=81&limit=1', ['900'], true, true],
  ] as const)('of messages begins beside a bound: %s', async (query, expected, hasPrevious, hasNext) => {
    const page = await readJson(world, `${messages()}?${query}`)
    expect(pluck(page, 'id')).toEqual(expected)
    const [previous, next] = query.includes('desc') ? ['next', 'previous'] : ['previous', 'next']
    expect([page[previous] !== null, page[next] !== null]).toEqual([hasPrevious, hasNext])
  })

  it.each(['after=18446744073709551614', 'before=0', 'before=7'])(
    'of messages leads back from an empty page: %s',
    async (query) => {
      const page = await readJson(world, `${messages()}?${query}&limit=3`)
      const cursor = page['previous'] ?? page['next']
      const there = await readJson(world, `${messages()}?limit=3&cursor=${cursor}`)
      expect(pluck(there, 'id')).toEqual(query.startsWith('after') ? ids.slice(-3) : ids.slice(0, 3))
    },
  )

  it('of messages goes on past one that was deleted in between', async () => {
    const own = await storedChannel(world.storage, { tenantId: tenant.id, visibility: 'everyone', name: 'shrinking' })
    const stored = []
    for (const id of ['1', '2', '3'])
      stored.push(await storedMessage(world.storage, { channelId: own.id, snowflake: snowflake(id) }))
    const url = `${channels()}/${own.sourceId}/messages?limit=2`
    const { next } = await readJson(world, url)
    const gone = stored.slice(1, 2).map((message) => ({ ...message, deletedAt: new Date('2026-01-02T03:04:05.678Z') }))
    await world.storage.transact((tx) => tx.messages.upsertMany(gone))
    expect(pluck(await readJson(world, `${url}&cursor=${next}`), 'id')).toEqual(['3'])
    await world.storage.transact((tx) => tx.channels.upsert({ ...own, visibility: 'restricted' }))
  })

  it('takes no cursor of another list, tenant, channel, parent or order', async () => {
    const second = await storedChannel(world.storage, { tenantId: tenant.id, visibility: 'restricted' })
    await world.storage.transact((tx) => tx.channels.upsert({ ...second, visibility: 'everyone' }))
    const lists = [
      `${root}?limit=1`,
      `${channels()}?limit=1`,
      `${channels()}?limit=1&parent=${channel.sourceId}`,
      `${root}/alpha/channels?limit=1`,
      `${threads()}?limit=1`,
      `${channels()}/${second.sourceId}/threads?limit=1`,
      `${messages()}?limit=1`,
      `${messages()}?limit=1&order=desc`,
      `${channels()}/${second.sourceId}/messages?limit=1`,
    ]
    const cursors: string[] = []
    for (const list of lists) {
      const { next } = await readJson(world, list)
      if (typeof next === 'string') cursors.push(next)
      for (const other of lists) {
        if (other !== list && typeof next === 'string')
          problemIn(await world.get(`${other}&cursor=${next}`), 400, 'cursor_invalid')
      }
    }
    expect(cursors).toHaveLength(5)
    await world.storage.transact((tx) => tx.channels.upsert({ ...second, visibility: 'restricted' }))
  })
})
