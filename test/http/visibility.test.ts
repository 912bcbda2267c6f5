import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Channel, type ChannelVisibility, channelIdOf } from '../../domain/archive/channel.ts'
import { tenantSlug } from '../../domain/archive/slug.ts'
import type { Tenant } from '../../domain/archive/tenant.ts'
import { storedChannel, storedMessage, storedTenant } from '../support/archive-world.ts'
import { aListedTenant, aSnowflake, type ChannelOverrides } from '../support/factories/index.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { pluck, problemIn, readJson, samePart } from '../support/http-world-reply.ts'

const root = '/api/v1/tenants'

describe('what the public sees', () => {
  let world: HttpWorld
  let tenant: Tenant

  beforeAll(async () => {
    world = await openHttpWorld()
  })

  afterAll(() => world.close())

  beforeEach(async () => {
    await world.empty()
    tenant = await storedTenant(world.storage, aListedTenant({ slug: tenantSlug('the-tenant') }))
  })

  const channel = (overrides: ChannelOverrides) => storedChannel(world.storage, { tenantId: tenant.id, ...overrides })
  const at = ({ sourceId }: Channel, below = '') => `${root}/${tenant.slug}/channels/${sourceId}${below}`
  const status = async (url: string) => (await world.get(url)).status

  /** Each route of a channel with one message, by what it answers. */
  async function routesOf(one: Channel): Promise<readonly number[]> {
    const message = await storedMessage(world.storage, { channelId: one.id })
    const routes = [at(one), at(one, '/messages'), at(one, `/messages/${message.snowflake}`), at(one, '/threads')]
    return Promise.all([...routes, `${root}/${tenant.slug}/channels?parent=${one.sourceId}`].map(status))
  }

  const shown = [200, 200, 200, 200, 200]
  const hidden = [404, 404, 404, 404, 404]

  it.each<[string, Partial<Tenant>, number, boolean]>([
    ['public and listed', {}, 200, true],
    ['public, not listed', { listed: false }, 200, false],
    ['for its members', { visibility: 'members' }, 404, false],
    ['for its admins', { visibility: 'admins' }, 404, false],
    ['under maintenance', { status: 'MAINTENANCE' }, 404, false],
    ['cancelled', { status: 'CANCELLED' }, 404, false],
    ['being deleted', { status: 'DELETING' }, 404, false],
  ])('of a tenant that is %s', async (_, fields, expected, listed) => {
    const other = await storedTenant(world.storage, aListedTenant({ slug: tenantSlug('another'), ...fields }))
    const one = await storedChannel(world.storage, { tenantId: other.id, visibility: 'everyone' })
    const message = await storedMessage(world.storage, { channelId: one.id })
    const place = `${root}/another/channels/${one.sourceId}`
    const routes = [`${root}/another`, `${root}/another/channels`, place, `${place}/threads`, `${place}/messages`]
    for (const url of [...routes, `${place}/messages/${message.snowflake}`])
      expect([url, await status(url)]).toEqual([url, expected])
    expect(pluck(await readJson(world, root), 'slug')).toEqual(listed ? ['another', 'the-tenant'] : ['the-tenant'])
  })

  it.each<[ChannelVisibility, readonly number[]]>([
    ['everyone', shown],
    ['restricted', hidden],
    ['unknown', hidden],
  ])('of a channel whose visibility is %s', async (visibility, expected) => {
    expect(await routesOf(await channel({ visibility }))).toEqual(expected)
  })

  it.each<[ChannelVisibility, readonly number[]]>([
    ['everyone', shown],
    ['restricted', hidden],
    ['unknown', hidden],
  ])('of a thread two levels below a category whose visibility is %s', async (visibility, expected) => {
    const category = await channel({ kind: 'category', visibility })
    const parent = await channel({ parentId: category.id, visibility: 'everyone' })
    const thread = await channel({ kind: 'thread', parentId: parent.id, visibility: 'everyone' })
    expect(await routesOf(thread)).toEqual(expected)
  })

  it('of a channel whose parent is not stored, nothing', async () => {
    const parentId = channelIdOf(tenant.id, aSnowflake())
    expect(await routesOf(await channel({ parentId, visibility: 'everyone' }))).toEqual(hidden)
  })

  it('of a channel that is its own parent, nothing and at once', async () => {
    const sourceId = aSnowflake()
    const parentId = channelIdOf(tenant.id, sourceId)
    expect(await routesOf(await channel({ sourceId, parentId, visibility: 'everyone' }))).toEqual(hidden)
  })

  it('in a list, only what everyone may see', async () => {
    const kinds = { category: 'everyone', text: 'restricted', voice: 'unknown', forum: 'everyone' } as const
    const [category] = await Promise.all(
      Object.entries(kinds).map(([name, visibility], position) => channel({ name, visibility, position })),
    )
    expect(pluck(await readJson(world, `${root}/${tenant.slug}/channels`), 'name')).toEqual(['category', 'forum'])
    for (const visibility of ['everyone', 'restricted', 'unknown'] as const) {
      await channel({ kind: 'thread', name: visibility, visibility, parentId: category?.id ?? null })
    }
    const parent = category ?? expect.unreachable()
    expect(pluck(await readJson(world, at(parent, '/threads')), 'name')).toEqual(['everyone'])
    expect(pluck(await readJson(world, `${root}/${tenant.slug}/channels?parent=${parent.sourceId}`), 'name')).toEqual(
      [],
    )
  })

  it('of another tenant by this tenant: nothing', async () => {
    const other = await storedTenant(world.storage, aListedTenant({ slug: tenantSlug('another') }))
    const foreign = await storedChannel(world.storage, { tenantId: other.id, visibility: 'everyone' })
    expect(await status(at(foreign))).toBe(404)
    expect(await status(`${root}/another/channels/${foreign.sourceId}`)).toBe(200)
  })

  it.each([
    ['hidden', false, ['first', 'last'], 404],
    ['marked', true, ['first', 'deleted', 'last'], 200],
  ] as const)('of a deleted message where they are %s', async (_, keepDeleted, contents, expected) => {
    const policies = { ...tenant.policies, keepDeleted }
    const keeper = await storedTenant(world.storage, aListedTenant({ slug: tenantSlug('the-keeper'), policies }))
    const one = await storedChannel(world.storage, { tenantId: keeper.id, visibility: 'everyone' })
    const deletedAt = new Date('2026-01-02T03:04:05.678Z')
    await storedMessage(world.storage, { channelId: one.id, text: 'first' })
    const gone = await storedMessage(world.storage, { channelId: one.id, text: 'deleted', deletedAt })
    await storedMessage(world.storage, { channelId: one.id, text: 'last' })
    const list = `${root}/the-keeper/channels/${one.sourceId}/messages`
    expect(pluck(await readJson(world, list), 'content')).toEqual(contents)
    expect(pluck(await readJson(world, `${list}?order=desc`), 'content')).toEqual(contents.toReversed())
    expect(await status(`${list}/${gone.snowflake}`)).toBe(expected)
    if (keepDeleted)
      expect(await readJson(world, `${list}/${gone.snowflake}`)).toMatchObject({ deletedAt: deletedAt.toISOString() })
  })

  it('of a tenant that is hidden, cancelled or was never there: the same bytes', async () => {
    await storedTenant(world.storage, aListedTenant({ slug: tenantSlug('hidden-one'), visibility: 'admins' }))
    await storedTenant(world.storage, aListedTenant({ slug: tenantSlug('cancelled-one'), status: 'CANCELLED' }))
    for (const below of [
      '',
      '/channels',
      '/channels/1',
      '/channels/1/threads',
      '/channels/1/messages',
      '/channels/1/messages/1',
    ]) {
      const replies = await Promise.all(
        ['hidden-one', 'cancelled-one', 'never-one'].map((slug) => world.get(`${root}/${slug}${below}`)),
      )
      for (const reply of replies) problemIn(reply, 404, 'not_found')
      expect(new Set(replies.map(samePart)).size).toBe(1)
    }
  })

  it('of a channel that is hidden, below a hidden one, or was never there: the same bytes', async () => {
    const restricted = await channel({ visibility: 'restricted' })
    const below = await channel({ visibility: 'everyone', parentId: restricted.id })
    await storedMessage(world.storage, { channelId: restricted.id })
    for (const route of ['', '/threads', '/messages', '/messages/1']) {
      const urls = [at(restricted, route), at(below, route), `${root}/${tenant.slug}/channels/1${route}`]
      const replies = await Promise.all(urls.map((url) => world.get(url)))
      for (const reply of replies) problemIn(reply, 404, 'not_found')
      expect(new Set(replies.map(samePart)).size).toBe(1)
    }
  })

  it('of a message that is deleted or was never there: the same bytes', async () => {
    const one = await channel({ visibility: 'everyone' })
    const gone = await storedMessage(world.storage, {
      channelId: one.id,
      deletedAt: new Date('2026-01-02T03:04:05.678Z'),
    })
    const replies = await Promise.all([gone.snowflake, '1'].map((id) => world.get(at(one, `/messages/${id}`))))
    for (const reply of replies) problemIn(reply, 404, 'not_found')
    expect(new Set(replies.map(samePart)).size).toBe(1)
  })

  it('changes at once when a channel becomes restricted', async () => {
    const one = await channel({ visibility: 'everyone' })
    expect(await status(at(one))).toBe(200)
    await world.storage.transact((tx) => tx.channels.upsert({ ...one, visibility: 'restricted' }))
    expect(await status(at(one))).toBe(404)
  })
})
