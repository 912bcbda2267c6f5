import { describe, expect, it } from 'vitest'
import { type Channel, type ChannelId, channelKinds } from '../../../domain/archive/channel.ts'
import { observed } from '../../../domain/archive/observed.ts'
import type { SiblingKey, VisibilityFilter } from '../../../domain/archive/ports/channel-repository.ts'
import { compareSnowflakes, snowflake } from '../../../domain/archive/snowflake.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { storedChannel, storedTenant } from '../../support/archive-world.ts'
import { aChannelId, aSnowflake, type ChannelOverrides, moment, someSettings } from '../../support/factories/index.ts'
import { spoil } from '../shared/copies.ts'
import { keysetContract } from '../shared/keyset.ts'
import { snowflakes } from '../shared/samples.ts'
import type { ArchiveUnderTest } from './contract.ts'

export function childListContract({ storage }: ArchiveUnderTest): void {
  const children = async (tenantId: TenantId, parentId: ChannelId | null, visibility: VisibilityFilter = 'any') =>
    (await storage.read.channels.listChildren(tenantId, { parentId, visibility }, { limit: 100, after: null })).items

  const family = async () => {
    const { id: tenantId } = await storedTenant(storage)
    const { id: parentId } = await storedChannel(storage, { tenantId, kind: 'category' })
    const child = (overrides: ChannelOverrides = {}) => storedChannel(storage, { tenantId, parentId, ...overrides })
    return { tenantId, parentId, child }
  }

  it('is empty where a parent has no children, and where it is not stored', async () => {
    const { tenantId, parentId } = await family()
    expect(await children(tenantId, parentId)).toStrictEqual([])
    expect(await children(tenantId, aChannelId())).toStrictEqual([])
  })

  it('gives children of every kind but threads', async () => {
    const { tenantId, parentId, child } = await family()
    for (const kind of channelKinds) await child({ kind })
    const kinds = (await children(tenantId, parentId)).map(({ profile }) => profile.value.kind)
    expect(kinds).toStrictEqual(channelKinds.filter((kind) => kind !== 'thread'))
  })

  it('gives at the top what has no parent and what nobody told the parent of, but no threads', async () => {
    const { tenantId, parentId, child } = await family()
    const orphan = await child({ parentId: null })
    const untold = await child({ parent: null })
    await child({ parent: null, kind: 'thread' })
    await child()
    expect((await children(tenantId, null)).map(({ id }) => id)).toStrictEqual([parentId, orphan.id, untold.id])
  })

  it('gives nothing of another tenant', async () => {
    const { tenantId, parentId, child } = await family()
    const own = await child()
    const { id: other } = await storedTenant(storage)
    await storedChannel(storage, { tenantId: other, parentId })
    await storedChannel(storage, { tenantId: other })
    expect(await children(tenantId, parentId)).toStrictEqual([own])
    expect((await children(tenantId, null)).map(({ id }) => id)).toStrictEqual([parentId])
  })

  it('orders by position, those without one last, then by snowflake as a number', async () => {
    const { tenantId, parentId, child } = await family()
    const shuffled = snowflakes.toSorted()
    const expected: Channel[] = []
    for (const [i, sourceId] of shuffled.entries()) {
      expected.push(await child(i % 3 === 2 ? { sourceId } : { sourceId, position: (i % 3) * 4_294_967_294 }))
    }
    expected.sort((a, b) => place(a) - place(b) || compareSnowflakes(a.sourceId, b.sourceId))
    expect(await children(tenantId, parentId)).toStrictEqual(expected)
  })

  it('looks at the visibility of the child alone', async () => {
    const { tenantId, parentId, child } = await family()
    const open = await child({ visibility: 'everyone' })
    const restricted = await child({ visibility: 'restricted' })
    const unknown = await child({ visibility: 'unknown' })
    expect(await children(tenantId, parentId, 'everyone')).toStrictEqual([open])
    expect(await children(tenantId, parentId, 'any')).toStrictEqual([open, restricted, unknown])
  })

  it('fills its pages although hidden channels and threads stand between', async () => {
    const { tenantId, parentId, child } = await family()
    const open: Channel[] = []
    for (let position = 0; position < 5; position++) {
      await child({ position, visibility: 'restricted' })
      await child({ position, visibility: 'everyone', kind: 'thread' })
      open.push(await child({ position, visibility: 'everyone' }))
    }
    const filter = { parentId, visibility: 'everyone' } as const
    const first = await storage.read.channels.listChildren(tenantId, filter, { limit: 3, after: null })
    expect(first.items).toStrictEqual(open.slice(0, 3))
    const second = await storage.read.channels.listChildren(tenantId, filter, { limit: 3, after: first.next })
    expect(second).toStrictEqual({ items: open.slice(3), next: null })
  })

  it('follows a channel that moves to another parent and another place', async () => {
    const { tenantId, parentId, child } = await family()
    const [first, second] = [await child({ position: 1 }), await child({ position: 2 })]
    const behind = { ...first, settings: observed(someSettings({ position: 3 }), moment()) }
    await storage.transact((tx) => tx.channels.upsert(behind))
    expect(await children(tenantId, parentId)).toStrictEqual([second, behind])
    const away = { ...second, parent: observed(null, moment(1)) }
    await storage.transact((tx) => tx.channels.upsert(away))
    expect(await children(tenantId, parentId)).toStrictEqual([behind])
    expect((await children(tenantId, null)).map(({ id }) => id)).toContain(away.id)
  })

  it('goes on behind a channel that moved away between two pages', async () => {
    const { tenantId, parentId, child } = await family()
    const [first, second, third] = [await child({ position: 1 }), await child({ position: 2 }), await child()]
    const list = (after: SiblingKey | null, limit: number) =>
      storage.read.channels.listChildren(tenantId, { parentId, visibility: 'any' }, { limit, after })
    const page = await list(null, 2)
    expect(page.items).toStrictEqual([first, second])
    await storage.transact((tx) => tx.channels.upsert({ ...second, parent: observed(null, moment(1)) }))
    expect(await list(page.next, 2)).toStrictEqual({ items: [third], next: null })
  })

  it('sees the changes of its own transaction', async () => {
    const { tenantId, parentId, child } = await family()
    const [first, second] = [await child({ position: 1 }), await child({ position: 2 })]
    const moved = { ...first, settings: observed(someSettings({ position: 3 }), moment()) }
    const page = await storage.transact(async (tx) => {
      await tx.channels.upsert(moved)
      return tx.channels.listChildren(tenantId, { parentId, visibility: 'any' }, { limit: 10, after: null })
    })
    expect(page).toStrictEqual({ items: [second, moved], next: null })
  })

  it('gives out copies of what it stores', async () => {
    const { tenantId, parentId, child } = await family()
    const asStored = structuredClone(await child({ position: 1 }))
    spoil(await children(tenantId, parentId))
    expect(await children(tenantId, parentId)).toStrictEqual([asStored])
  })

  describe('pages', () => {
    keysetContract<Channel, SiblingKey>(async () => {
      const { tenantId, parentId, child } = await family()
      const rows = [
        await child({ position: 0, sourceId: snowflake('9') }),
        await child({ position: 0, sourceId: snowflake('18446744073709551614') }),
        await child({ position: 1, sourceId: snowflake('8') }),
        await child({ position: 1, sourceId: snowflake('10') }),
        await child({ position: 2, sourceId: snowflake('7') }),
        await child({ sourceId: snowflake('6') }),
        await child({ sourceId: snowflake('9223372036854775808') }),
      ]
      return {
        rows,
        list: (request) => storage.read.channels.listChildren(tenantId, { parentId, visibility: 'any' }, request),
        keyOf: ({ sourceId, settings }): SiblingKey => ({ position: settings?.value.position ?? null, sourceId }),
        between: { position: 0, sourceId: aSnowflake() },
        behind: { position: null, sourceId: snowflake('18446744073709551615') },
      }
    })
  })
}

const place = ({ settings }: Channel): number => settings?.value.position ?? Number.POSITIVE_INFINITY
