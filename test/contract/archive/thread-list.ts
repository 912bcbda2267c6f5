import { describe, expect, it } from 'vitest'
import { type Channel, type ChannelId, channelId, channelKinds } from '../../../domain/archive/channel.ts'
import type { ThreadKey, VisibilityFilter } from '../../../domain/archive/ports/channel-repository.ts'
import { type Snowflake, snowflake } from '../../../domain/archive/snowflake.ts'
import { storedChannel, storedTenant } from '../../support/archive-world.ts'
import { aChannelId, type ChannelOverrides, moment, statsOf } from '../../support/factories/index.ts'
import { spoil } from '../shared/copies.ts'
import { keysetContract } from '../shared/keyset.ts'
import { snowflakes } from '../shared/samples.ts'
import type { ArchiveUnderTest } from './contract.ts'

export function threadListContract({ storage }: ArchiveUnderTest): void {
  const threads = async (parentId: ChannelId, visibility: VisibilityFilter = 'any') =>
    (await storage.read.channels.listThreads({ parentId, visibility }, { limit: 100, after: null })).items

  const forum = async () => {
    const { id: tenantId } = await storedTenant(storage)
    const { id: parentId } = await storedChannel(storage, { tenantId, kind: 'forum' })
    const child = (overrides: ChannelOverrides = {}) =>
      storedChannel(storage, { tenantId, parentId, kind: 'thread', ...overrides })
    const thread = async (sourceId: string, activity: string) => {
      const channel = await child({ sourceId: snowflake(sourceId) })
      await active(channel, snowflake(activity))
      return channel
    }
    return { parentId, child, thread }
  }

  const active = (channel: Channel, activity: Snowflake) =>
    storage.transact((tx) => tx.channelStats.upsert(statsOf(channel, { activity })))

  it('is empty where a channel has no threads, and where it is not stored', async () => {
    const { parentId } = await forum()
    expect(await threads(parentId)).toStrictEqual([])
    expect(await threads(aChannelId())).toStrictEqual([])
  })

  it('gives threads and no other children', async () => {
    const { parentId, child } = await forum()
    for (const kind of channelKinds) await child({ kind })
    expect((await threads(parentId)).map(({ profile }) => profile.value.kind)).toStrictEqual(['thread'])
  })

  it('gives the threads of that channel only', async () => {
    const [one, other] = [await forum(), await forum()]
    const thread = await one.child()
    await other.child()
    expect(await threads(one.parentId)).toStrictEqual([thread])
  })

  it('gives the latest activity first, as a number', async () => {
    const { parentId, child } = await forum()
    const shuffled = snowflakes.toSorted()
    for (const activity of shuffled) await active(await child({ name: activity }), activity)
    const names = (await threads(parentId)).map(({ profile }) => profile.value.name)
    expect(names).toStrictEqual(snowflakes.toReversed())
  })

  it('orders threads of one activity by id, the greatest first', async () => {
    const { parentId, thread } = await forum()
    for (const sourceId of snowflakes.toSorted()) await thread(sourceId, '50')
    const ids = (await threads(parentId)).map(({ id }) => id)
    expect(ids).toHaveLength(snowflakes.length)
    expect(ids).toStrictEqual(ids.toSorted().toReversed())
  })

  it('moves a thread to the front when it becomes active', async () => {
    const { parentId, thread } = await forum()
    const [older, newer] = [await thread('1', '100'), await thread('2', '200')]
    expect(await threads(parentId)).toStrictEqual([newer, older])
    await active(older, snowflake('1000'))
    expect(await threads(parentId)).toStrictEqual([older, newer])
  })

  it('looks at the visibility of the thread alone', async () => {
    const { parentId, child } = await forum()
    const open = await child({ visibility: 'everyone' })
    const restricted = await child({ visibility: 'restricted' })
    const unknown = await child({ visibility: 'unknown' })
    expect(await threads(parentId, 'everyone')).toStrictEqual([open])
    expect(await threads(parentId, 'any')).toStrictEqual([unknown, restricted, open])
  })

  it('fills its pages although hidden threads and other children stand between', async () => {
    const { parentId, child } = await forum()
    const open: Channel[] = []
    for (let i = 0; i < 5; i++) {
      await child({ visibility: 'unknown' })
      await child({ visibility: 'everyone', kind: 'text' })
      open.unshift(await child({ visibility: 'everyone' }))
    }
    const filter = { parentId, visibility: 'everyone' } as const
    const first = await storage.read.channels.listThreads(filter, { limit: 3, after: null })
    expect(first.items).toStrictEqual(open.slice(0, 3))
    const second = await storage.read.channels.listThreads(filter, { limit: 3, after: first.next })
    expect(second).toStrictEqual({ items: open.slice(3), next: null })
  })

  it('goes on behind a thread whose activity rose between two pages', async () => {
    const { parentId, thread } = await forum()
    const [third, second, first] = [await thread('1', '100'), await thread('2', '200'), await thread('3', '300')]
    const list = (after: ThreadKey | null) =>
      storage.read.channels.listThreads({ parentId, visibility: 'any' }, { limit: 2, after })
    const page = await list(null)
    expect(page.items).toStrictEqual([first, second])
    await active(second, snowflake('400'))
    expect(await list(page.next)).toStrictEqual({ items: [third], next: null })
  })

  it('sees the changes of its own transaction', async () => {
    const { parentId, thread } = await forum()
    const [older, newer] = [await thread('1', '100'), await thread('2', '200')]
    const renamed = { ...older, updatedAt: moment(1) }
    const page = await storage.transact(async (tx) => {
      await tx.channels.upsert(renamed)
      await tx.channelStats.upsert(statsOf(older, { activity: snowflake('300') }))
      return tx.channels.listThreads({ parentId, visibility: 'any' }, { limit: 10, after: null })
    })
    expect(page).toStrictEqual({ items: [renamed, newer], next: null })
  })

  it('gives out copies of what it stores', async () => {
    const { parentId, child } = await forum()
    const asStored = structuredClone(await child())
    spoil(await threads(parentId))
    expect(await threads(parentId)).toStrictEqual([asStored])
  })

  describe('pages', () => {
    keysetContract<Channel, ThreadKey>(async () => {
      const { parentId, thread } = await forum()
      const activities = new Map<ChannelId, Snowflake>()
      const rows: Channel[] = []
      for (const [sourceId, activity] of ordered) {
        const row = await thread(sourceId, activity)
        rows.push(row)
        activities.set(row.id, snowflake(activity))
      }
      const place = (row: Channel) => ordered.findIndex(([, activity]) => activity === activities.get(row.id))
      rows.sort((a, b) => place(a) - place(b) || (a.id < b.id ? 1 : -1))
      return {
        rows,
        list: (request) => storage.read.channels.listThreads({ parentId, visibility: 'any' }, request),
        keyOf: ({ id, sourceId }): ThreadKey => ({ activity: activities.get(id) ?? sourceId, channelId: id }),
        between: {
          activity: snowflake('18446744073709551615'),
          channelId: channelId('00000000-0000-0000-0000-000000000000'),
        },
        behind: { activity: snowflake('0'), channelId: channelId('00000000-0000-0000-0000-000000000000') },
      }
    })
  })
}

/** Snowflakes and activities; those of one activity are in the order of their ids. */
const ordered: readonly (readonly [string, string])[] = [
  ['100', '18446744073709551615'],
  ['20', '18446744073709551614'],
  ['9223372036854775808', '9223372036854775807'],
  ['9223372036854775807', '9223372036854775807'],
  ['10', '1000'],
  ['9', '1000'],
  ['300', '999'],
]
