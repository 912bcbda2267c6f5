import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { openMemoryArchive } from '../../../../adapters/memory/archive/storage.ts'
import { systemClock } from '../../../../adapters/time/system-clock.ts'
import { tenantSlug } from '../../../../domain/archive/slug.ts'
import { type Snowflake, snowflake } from '../../../../domain/archive/snowflake.ts'
import { listChannels } from '../../../../domain/archive/use-cases/list-channels.ts'
import { listTenants } from '../../../../domain/archive/use-cases/list-tenants.ts'
import { listThreads } from '../../../../domain/archive/use-cases/list-threads.ts'
import { publicViewer } from '../../../../domain/archive/viewer.ts'
import type { ChannelView } from '../../../../domain/archive/views.ts'
import type { Page, PageRequest } from '../../../../domain/shared/page.ts'
import { storedChannel, storedTenant } from '../../../support/archive-world.ts'
import { aListedTenant, type ChannelOverrides, statsOf } from '../../../support/factories/index.ts'
import { snowflakes } from '../arbitraries.ts'

async function aWorld() {
  const storage = openMemoryArchive({ clock: systemClock })
  const { id: tenantId } = await storedTenant(storage, { slug: tenantSlug('ferry'), visibility: 'public' })
  const channel = (sourceId: string, overrides: ChannelOverrides = {}) =>
    storedChannel(storage, { tenantId, sourceId: snowflake(sourceId), visibility: 'everyone', ...overrides })
  const children = (parent?: string) => (request: PageRequest) =>
    listChannels({ storage })({ tenant: 'ferry', parent, viewer: publicViewer }, request)
  const threads = (of: string) => (request: PageRequest) =>
    listThreads({ storage })({ tenant: 'ferry', channel: of, viewer: publicViewer }, request)
  return { storage, channel, children, threads }
}

async function allOf<T>(list: (request: PageRequest) => Promise<Page<T>>, limit: number): Promise<readonly T[]> {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const page = await list({ limit, cursor })
    expect(page.items.length).toBeLessThanOrEqual(limit)
    items.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return items
}

const idsOf = (views: readonly ChannelView[]): readonly Snowflake[] => views.map((view) => view.channel.sourceId)
const limits = fc.integer({ min: 1, max: 4 })
const refused = expect.objectContaining({ code: 'cursor_invalid' })
const ascending = (a: string, b: string): number => (BigInt(a) < BigInt(b) ? -1 : 1)

describe('the channels under a parent', () => {
  const places = fc.uniqueArray(fc.tuple(snowflakes, fc.option(fc.integer({ min: 0, max: 2 }))), {
    selector: ([id]) => id,
    maxLength: 8,
  })

  test.prop([places, limits], { numRuns: 40 })(
    'come once each, by position, those without one last, then by snowflake',
    async (all, limit) => {
      const { channel, children } = await aWorld()
      for (const [id, position] of all) await channel(id, position === null ? {} : { position })
      const rank = (position: number | null): number => position ?? Number.POSITIVE_INFINITY
      const expected = [...all].sort(([a, p], [b, q]) => (rank(p) === rank(q) ? ascending(a, b) : rank(p) - rank(q)))
      expect(idsOf(await allOf(children(), limit))).toStrictEqual(expected.map(([id]) => id))
    },
  )

  it('are its children only, threads excepted', async () => {
    const { channel, children } = await aWorld()
    const category = await channel('1', { kind: 'category' })
    const text = await channel('2', { parentId: category.id })
    await channel('3', { kind: 'thread', parentId: text.id })
    await channel('4')
    expect(idsOf((await children()({ limit: 9 })).items)).toStrictEqual(['1', '4'])
    expect(idsOf((await children('1')({ limit: 9 })).items)).toStrictEqual(['2'])
    expect(idsOf((await children('2')({ limit: 9 })).items)).toStrictEqual([])
  })

  it('are not read on with the cursor of another parent', async () => {
    const { channel, children } = await aWorld()
    await channel('1')
    const category = await channel('2', { kind: 'category' })
    await channel('3', { parentId: category.id })
    const { next } = await children()({ limit: 1 })
    expect(next).toEqual(expect.any(String))
    await expect(children('2')({ limit: 1, cursor: next ?? '' })).rejects.toThrow(refused)
  })
})

describe('the threads of a channel', () => {
  const activities = fc.uniqueArray(fc.tuple(snowflakes, fc.constantFrom('5', '50', '500')), {
    selector: ([id]) => id,
    maxLength: 8,
  })

  test.prop([activities, limits], { numRuns: 40 })('come once each, the latest activity first', async (all, limit) => {
    const { storage, channel, threads } = await aWorld()
    const parent = await channel('18446744073709551615')
    const mine = all.filter(([id]) => id !== parent.sourceId)
    for (const [id, activity] of mine) {
      const thread = await channel(id, { kind: 'thread', parentId: parent.id })
      await storage.transact((tx) => tx.channelStats.upsert(statsOf(thread, { activity: snowflake(activity) })))
    }
    const views = await allOf(threads(parent.sourceId), limit)
    expect([...idsOf(views)].sort(ascending)).toStrictEqual(mine.map(([id]) => id).sort(ascending))
    const order = views.map((view) => Number(view.stats.activity))
    expect(order).toStrictEqual([...order].sort((a, b) => b - a))
  })

  it('tell what a list shows of them', async () => {
    const { channel, threads } = await aWorld()
    const parent = await channel('1')
    await channel('2', { kind: 'thread', parentId: parent.id })
    expect((await threads('1')({ limit: 9 })).items).toMatchObject([
      {
        channel: { sourceId: '2' },
        slug: '2',
        parent: { id: '1', slug: '1' },
        stats: { messageCount: 0, activity: '2' },
      },
    ])
  })

  it('are not read on with the cursor of another channel', async () => {
    const { channel, threads } = await aWorld()
    const [one, two] = [await channel('1'), await channel('2')]
    for (const id of ['3', '4']) await channel(id, { kind: 'thread', parentId: one.id })
    const { next } = await threads('1')({ limit: 1 })
    await expect(threads(two.sourceId)({ limit: 1, cursor: next ?? '' })).rejects.toThrow(refused)
  })
})

describe('the listed tenants', () => {
  it('come once each, by slug', async () => {
    const { storage } = await aWorld()
    const slugs = ['bbb', 'a-a', 'aaa', 'a1a', 'ccc']
    for (const slug of slugs)
      await storage.transact((tx) => tx.tenants.insert(aListedTenant({ slug: tenantSlug(slug) })))
    const tenants = await allOf(listTenants({ storage }), 2)
    expect(tenants.map((tenant) => tenant.slug)).toStrictEqual([...slugs].sort())
  })

  it('are not read on with a cursor that was made up', async () => {
    const { storage } = await aWorld()
    await expect(listTenants({ storage })({ limit: 1, cursor: 'x' })).rejects.toThrow(refused)
  })
})
