import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { openMemoryArchive } from '../../../../adapters/memory/archive/storage.ts'
import { systemClock } from '../../../../adapters/time/system-clock.ts'
import { tenantSlug } from '../../../../domain/archive/slug.ts'
import { compareSnowflakes, type Snowflake, snowflake } from '../../../../domain/archive/snowflake.ts'
import { defaultPolicies } from '../../../../domain/archive/tenant.ts'
import {
  listMessages,
  type MessagePage,
  type MessagesQuery,
} from '../../../../domain/archive/use-cases/list-messages.ts'
import { publicViewer } from '../../../../domain/archive/viewer.ts'
import { storedChannel, storedTenant } from '../../../support/archive-world.ts'
import { aMessage, moment } from '../../../support/factories/index.ts'
import { snowflakes } from '../arbitraries.ts'

/** How a public channel with these messages is read. */
async function aChannelOf(
  ids: readonly Snowflake[],
  { keepDeleted = false, deleted = [] as readonly Snowflake[] } = {},
) {
  const storage = openMemoryArchive({ clock: systemClock })
  const { id: tenantId } = await storedTenant(storage, {
    slug: tenantSlug('ferry'),
    visibility: 'public',
    policies: { ...defaultPolicies, keepDeleted },
  })
  const sourceId = snowflake('77')
  const { id: channelId } = await storedChannel(storage, { tenantId, sourceId, visibility: 'everyone' })
  const messages = ids.map((id) =>
    aMessage({ channelId, snowflake: id, deletedAt: deleted.includes(id) ? moment() : null }),
  )
  await storage.transact((tx) => tx.messages.upsertMany(messages))
  const list = listMessages({ storage })
  const read = (query: Partial<MessagesQuery> = {}, limit = 10, cursor?: string): Promise<MessagePage> =>
    list({ tenant: 'ferry', channel: '77', order: 'asc', viewer: publicViewer, ...query }, { limit, cursor })
  /** Marks a message as deleted. */
  const hide = (id: Snowflake): Promise<void> =>
    storage.transact((tx) => tx.messages.upsertMany([aMessage({ channelId, snowflake: id, deletedAt: moment() })]))
  return Object.assign(read, { hide })
}

const idsOf = ({ items }: MessagePage): readonly Snowflake[] => items.map(({ message }) => message.snowflake)
const of = (...ids: readonly string[]): readonly Snowflake[] => ids.map((id) => snowflake(id))
type Read = Awaited<ReturnType<typeof aChannelOf>>

/** The pages from `first` on, by the cursors on that side, until there is none. */
async function walk(read: Read, order: 'asc' | 'desc', limit: number, first: MessagePage, side: 'next' | 'previous') {
  const pages = [first]
  for (let cursor = first[side]; cursor !== null; cursor = pages.at(-1)?.[side] ?? null) {
    pages.push(await read({ order }, limit, cursor))
    if (pages.length > 100) throw new Error('the walk does not end')
  }
  return pages
}

const channels = fc.uniqueArray(snowflakes, { maxLength: 12 })
const settings = {
  ids: channels,
  order: fc.constantFrom('asc', 'desc'),
  limit: fc.integer({ min: 1, max: 5 }),
  bound: fc.option(fc.tuple(fc.constantFrom('after', 'before'), snowflakes)),
}

describe('reading a channel page by page', () => {
  test.prop(settings)(
    'visits every message of the stretch once, forward and back',
    async ({ ids, order, limit, bound }) => {
      const read = await aChannelOf(ids)
      const ascending = [...ids].sort(compareSnowflakes)
      const inOrder = order === 'asc' ? ascending : [...ascending].reverse()
      const [side, edge] = bound ?? [null, null]
      // An edge at the very end of the range has no neighbour to stand on.
      fc.pre(edge !== '18446744073709551615' && edge !== '0')
      const first = await read({ order, ...(side === null ? {} : { [side]: edge }) }, limit)
      const forward = await walk(read, order, limit, first, 'next')
      const back = await walk(read, order, limit, first, 'previous')
      const around = [...back.slice(1).reverse(), ...forward].flatMap(idsOf)
      // An edge at the very end of the range has no neighbour to stand on.
      fc.pre(edge !== '18446744073709551615' && edge !== '0')
      expect(around).toStrictEqual(inOrder)
      for (const page of [...forward, ...back]) expect(page.items.length).toBeLessThanOrEqual(limit)
    },
  )

  test.prop(settings)('comes back over the same messages', async ({ ids, order, limit }) => {
    const read = await aChannelOf(ids)
    const forward = await walk(read, order, limit, await read({ order }, limit), 'next')
    const last = forward.at(-1)
    if (last === undefined) throw new Error('a walk has a page')
    const back = await walk(read, order, limit, last, 'previous')
    expect(back.reverse().flatMap(idsOf)).toStrictEqual(forward.flatMap(idsOf))
  })

  test.prop(settings)('stands directly beside its bound', async ({ ids, order, limit, bound }) => {
    fc.pre(bound !== null)
    const [side, edge] = bound ?? ['after', snowflake('0')]
    const page = idsOf(await (await aChannelOf(ids))({ order, [side]: edge }, limit))
    const ascending = [...ids].sort(compareSnowflakes)
    const beside =
      side === 'after'
        ? ascending.filter((id) => compareSnowflakes(id, edge) > 0).slice(0, limit)
        : ascending.filter((id) => compareSnowflakes(id, edge) < 0).slice(-limit)
    expect(page).toStrictEqual(order === 'asc' ? beside : beside.reverse())
  })
})

describe('a page of messages', () => {
  const five = of('9', '10', '100', '1000', '1001')

  it('starts with the oldest or with the newest', async () => {
    const read = await aChannelOf(five)
    expect(idsOf(await read({ order: 'asc' }, 2))).toStrictEqual(['9', '10'])
    expect(idsOf(await read({ order: 'desc' }, 2))).toStrictEqual(['1001', '1000'])
  })

  it('has no neighbours where it holds all', async () => {
    expect(await (await aChannelOf(five))({}, 5)).toMatchObject({ next: null, previous: null })
  })

  it('has both neighbours in the middle', async () => {
    const page = await (await aChannelOf(five))({ after: snowflake('10') }, 2)
    expect(idsOf(page)).toStrictEqual(['100', '1000'])
    expect([page.next, page.previous]).toStrictEqual([expect.any(String), expect.any(String)])
  })

  it('is empty in an empty channel', async () => {
    expect(await (await aChannelOf([]))()).toStrictEqual({ items: [], next: null, previous: null })
  })

  it('that is empty behind the last leads back to it', async () => {
    const read = await aChannelOf(five)
    const page = await read({ after: snowflake('1001') }, 2)
    expect(page).toMatchObject({ items: [], next: null })
    expect(idsOf(await read({}, 2, page.previous ?? ''))).toStrictEqual(['1000', '1001'])
  })

  it('goes on where the message of its cursor is gone', async () => {
    const read = await aChannelOf(five)
    const { next } = await read({}, 2)
    await read.hide(snowflake('10'))
    expect(idsOf(await read({}, 2, next ?? ''))).toStrictEqual(['100', '1000'])
  })

  it.each([
    [true, ['9', '10', '100', '1000', '1001']],
    [false, ['9', '100', '1001']],
  ])('counts deleted messages only where the tenant keeps them: %s', async (keepDeleted, ids) => {
    const read = await aChannelOf(five, { keepDeleted, deleted: of('10', '1000') })
    const pages = await walk(read, 'asc', 2, await read({}, 2), 'next')
    expect(pages.flatMap(idsOf)).toStrictEqual(ids)
    expect(pages.map((page) => page.items.length)).toStrictEqual(keepDeleted ? [2, 2, 1] : [2, 1])
  })

  it('refuses two bounds', async () => {
    const read = await aChannelOf(five)
    const cursor = (await read({}, 2)).next ?? ''
    const invalid = expect.objectContaining({ code: 'invalid' })
    await expect(read({ after: snowflake('9'), before: snowflake('100') })).rejects.toThrow(invalid)
    await expect(read({ after: snowflake('9') }, 2, cursor)).rejects.toThrow(invalid)
    await expect(read({ before: snowflake('9') }, 2, cursor)).rejects.toThrow(invalid)
  })

  it('refuses a cursor of the other order or of another list', async () => {
    const read = await aChannelOf(five)
    const { next } = await read({ order: 'asc' }, 2)
    const refused = expect.objectContaining({ code: 'cursor_invalid' })
    await expect(read({ order: 'desc' }, 2, next ?? '')).rejects.toThrow(refused)
    await expect(read({}, 2, 'nonsense')).rejects.toThrow(refused)
  })
})
