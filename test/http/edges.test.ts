import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel } from '../../domain/archive/channel.ts'
import { tenantSlug } from '../../domain/archive/slug.ts'
import { type Snowflake, snowflakeAt } from '../../domain/archive/snowflake.ts'
import { storedChannel, storedMessage, storedTenant } from '../support/archive-world.ts'
import { aListedTenant, type ChannelOverrides } from '../support/factories/index.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { type Json, pluck, problemIn, readJson } from '../support/http-world-reply.ts'

/** The middle of February's last day, in a leap year. */
const noon = Date.UTC(2024, 1, 29, 12)
const idAt = (minute: number): Snowflake => snowflakeAt(new Date(noon + minute * 60_000))
/** Not a message: between the third and the fourth. */
const between = idAt(2.5)
const largest = '18446744073709551615'

describe('at the edges of a channel', () => {
  let world: HttpWorld
  let talk: Channel
  let silent: Channel
  let forum: Channel

  beforeAll(async () => {
    world = await openHttpWorld()
    const { id: tenantId } = await storedTenant(world.storage, aListedTenant({ slug: tenantSlug('the-tenant') }))
    const put = (overrides: ChannelOverrides = {}) =>
      storedChannel(world.storage, { tenantId, visibility: 'everyone', ...overrides })
    talk = await put()
    silent = await put()
    forum = await put({ kind: 'forum' })
    for (let n = 0; n < 6; n++)
      await storedMessage(world.storage, { channelId: talk.id, snowflake: idAt(n), text: String(n) })
    const deletedAt = new Date('2026-01-02T03:04:05.678Z')
    await storedMessage(world.storage, { channelId: talk.id, snowflake: idAt(6), text: 'deleted', deletedAt })
  })

  afterAll(() => world.close())

  const root = '/api/v1/tenants/the-tenant/channels'
  const page = (query: string, { sourceId }: Channel = talk) => readJson(world, `${root}/${sourceId}/messages?${query}`)
  const texts = (found: Json): string => pluck(found, 'content').join('')

  it.each([
    ['one that was never there', `around=${between}&limit=4`, '1234', 'both'],
    ['one that was deleted', `around=${idAt(6)}&limit=4`, '45', 'previous'],
    ['one in front of all', 'around=1&limit=4', '01', 'next'],
    ['the first', `around=${idAt(0)}&limit=3`, '01', 'next'],
    ['the last', `around=${idAt(5)}&limit=4`, '345', 'previous'],
    ['one behind all', `around=${largest}&limit=4`, '45', 'previous'],
    ['one behind all, newest first', `around=${largest}&limit=4&order=desc`, '54', 'next'],
    ['one behind all, without room in front', `around=${largest}&limit=1`, '', 'previous'],
    ['all', `around=${between}&limit=200`, '012345', 'neither'],
  ])('are the messages around %s', async (_, query, expected, ways) => {
    const found = await page(query)
    expect(texts(found)).toBe(expected)
    expect(waysFrom(found)).toBe(ways)
  })

  it.each([
    ['of the first', 'at=2024-02-29T12:00:00Z', '012345', 'neither'],
    ['in front of all', 'at=0', '012345', 'neither'],
    ['in front of Discord, newest first', 'at=2014-12-31&order=desc', '', 'previous'],
    ['in front of the era of Unix', 'at=1969-12-31T23:59:59Z', '012345', 'neither'],
    ['behind all', 'at=2024-03-01', '', 'previous'],
    ['behind all, newest first', 'at=2024-03-01&order=desc', '543210', 'neither'],
    ['behind all that can be', 'at=9999-12-31T23:59:59.999Z&order=desc', '543210', 'neither'],
    ['of a leap day', 'at=2024-02-29', '012345', 'neither'],
    ['west of Greenwich', 'at=2024-02-29T02:32:00-09:30', '2345', 'previous'],
    ['a day ahead', 'at=2024-03-01T02:02:00%2B14:00', '2345', 'previous'],
    ['to the minute', 'at=2024-02-29T12:02Z', '2345', 'previous'],
    ['a millisecond late', 'at=2024-02-29T12:02:00.001Z', '345', 'previous'],
    ['a millisecond early, newest first', 'at=2024-02-29T12:01:59.999Z&order=desc', '10', 'previous'],
    ['finer than Discord tells', 'at=2024-02-29T12:02:00.0009999Z', '2345', 'previous'],
    ['in seconds', `at=${noon / 1000 + 180}`, '345', 'previous'],
  ])('are the messages from a time %s', async (_, query, expected, ways) => {
    const found = await page(query)
    expect(texts(found)).toBe(expected)
    expect(waysFrom(found)).toBe(ways)
  })

  it.each([
    '2023-02-29',
    '2024-02-30T12:00:00Z',
    '2024-04-31',
    '2024-13-01',
    '2024-02-29T24:00:00Z',
    '2024-02-29T12:60Z',
    '2024-02-29T12:00:00+25:00',
    '2024-02-29T12:00:00 02:00',
    '2024-02-29 12:00:00Z',
    '2024-2-29',
    '24-02-29',
    '1e3',
    '0x10',
    '1709208000000',
    '1709208000.5',
    '',
    ' ',
    '２０２４-02-29',
  ])('refuse what is no time: %s', async (at) => {
    const reply = await world.get(`${root}/${talk.sourceId}/messages?at=${encodeURIComponent(at)}`)
    expect(problemIn(reply, 422, 'invalid')['errors']).toEqual([
      { pointer: '/querystring/at', message: 'must be a time in ISO 8601, or seconds since 1970' },
    ])
  })

  it.each(['asc', 'desc'])('the first page has none in front, the way it is walked: %s', async (order) => {
    const first = await page(`limit=2&order=${order}`)
    expect(waysFrom(first)).toBe('next')
    const second = await page(`limit=2&order=${order}&cursor=${first['next']}`)
    expect(waysFrom(second)).toBe('both')
    const back = await page(`limit=2&order=${order}&cursor=${second['previous']}`)
    expect(back).toEqual(first)
    expect(texts(await page(`limit=200&order=${order}&cursor=${second['previous']}`))).toBe(texts(first))
  })

  it.each([
    '',
    'order=desc',
    'around=5',
    'around=0&limit=1',
    `after=${largest}`,
    'before=0',
    'at=2024-02-29',
    'at=2024-02-29&order=desc',
  ])('without messages lead nowhere: %s', async (query) => {
    for (const channel of [silent, forum])
      expect(await page(query, channel)).toEqual({ items: [], next: null, previous: null })
  })

  it('without posts or threads say so', async () => {
    for (const { sourceId } of [silent, forum])
      expect(await readJson(world, `${root}/${sourceId}/threads`)).toEqual({ items: [], next: null })
  })

  it('a forum lists its posts as threads, not as channels, with how many messages each holds', async () => {
    const { tenantId } = forum
    const full = await storedChannel(world.storage, { tenantId, kind: 'forum', visibility: 'everyone' })
    const post = { tenantId, kind: 'thread', name: 'a post', parentId: full.id, visibility: 'everyone' } as const
    const { id, sourceId } = await storedChannel(world.storage, post)
    await storedMessage(world.storage, { channelId: id, snowflake: sourceId, text: 'opens the post' })
    await world.storage.transact(async (tx) => {
      const [stats] = await tx.channelStats.findOf([id])
      if (stats !== undefined) await tx.channelStats.upsert({ ...stats, messageCount: 1 })
    })
    const { items } = await readJson(world, `${root}/${full.sourceId}/threads`)
    expect(items).toMatchObject([
      { id: sourceId, name: 'a post', messageCount: 1, first: { id: sourceId, content: 'opens the post' } },
    ])
    expect(await readJson(world, `${root}?parent=${full.sourceId}`)).toEqual({ items: [], next: null })
  })
})

function waysFrom({ previous, next }: Json): 'both' | 'previous' | 'next' | 'neither' {
  if (previous !== null) return next === null ? 'previous' : 'both'
  return next === null ? 'neither' : 'next'
}
