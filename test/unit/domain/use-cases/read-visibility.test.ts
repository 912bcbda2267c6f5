import { describe, expect, it } from 'vitest'
import { openMemoryArchive } from '../../../../adapters/memory/archive/storage.ts'
import { systemClock } from '../../../../adapters/time/system-clock.ts'
import type { ChannelVisibility } from '../../../../domain/archive/channel.ts'
import type { ArchiveStorage } from '../../../../domain/archive/ports/repositories.ts'
import { tenantSlug } from '../../../../domain/archive/slug.ts'
import { snowflake } from '../../../../domain/archive/snowflake.ts'
import { defaultPolicies, type Tenant } from '../../../../domain/archive/tenant.ts'
import { getChannel } from '../../../../domain/archive/use-cases/get-channel.ts'
import { getMessage } from '../../../../domain/archive/use-cases/get-message.ts'
import { getTenant } from '../../../../domain/archive/use-cases/get-tenant.ts'
import { listChannels } from '../../../../domain/archive/use-cases/list-channels.ts'
import { listMessages } from '../../../../domain/archive/use-cases/list-messages.ts'
import { listTenants } from '../../../../domain/archive/use-cases/list-tenants.ts'
import { listThreads } from '../../../../domain/archive/use-cases/list-threads.ts'
import { publicViewer, type Viewer } from '../../../../domain/archive/viewer.ts'
import { NotFound } from '../../../../domain/shared/errors.ts'
import { storedChannel, storedMessage, storedTenant } from '../../../support/archive-world.ts'
import { aBranding, aChannelId, anAuthor, moment } from '../../../support/factories/index.ts'

const shown = { status: 'ACTIVE', visibility: 'public', listed: true, slug: tenantSlug('ferry') } as const

interface World {
  readonly tenant?: Partial<Tenant>
  readonly category?: ChannelVisibility | 'absent'
  readonly channel?: ChannelVisibility
  readonly thread?: ChannelVisibility
  readonly deleted?: boolean
}

/** A category, in it a channel, in it a thread, in it a message. */
async function aWorld({
  tenant = {},
  category = 'everyone',
  channel = 'everyone',
  thread = 'everyone',
  deleted = false,
}: World) {
  const storage = openMemoryArchive({ clock: systemClock })
  const { id: tenantId } = await storedTenant(storage, { ...shown, ...tenant })
  const parentId =
    category === 'absent'
      ? aChannelId()
      : (await storedChannel(storage, { tenantId, sourceId: snowflake('10'), kind: 'category', visibility: category }))
          .id
  const middle = await storedChannel(storage, { tenantId, sourceId: snowflake('20'), parentId, visibility: channel })
  const { id: channelId } = await storedChannel(storage, {
    tenantId,
    sourceId: snowflake('30'),
    kind: 'thread',
    parentId: middle.id,
    visibility: thread,
  })
  await storedMessage(storage, {
    channelId,
    snowflake: snowflake('40'),
    text: 'hello',
    deletedAt: deleted ? moment() : null,
  })
  return storage
}

const orNotFound = async <T>(reading: Promise<T>, seen: (thing: T) => unknown): Promise<unknown> =>
  reading.then(seen, (error: unknown) => {
    if (error instanceof NotFound) return null
    throw error
  })

/** What a viewer, the public by default, gets of each thing in such a world: `null` where it is told that there is no such thing. */
async function seenIn(storage: ArchiveStorage, viewer: Viewer = publicViewer) {
  const [tenant, page] = ['ferry', { limit: 10 }]
  const found = () => true
  const names = ({ items }: { readonly items: readonly { readonly channel: { readonly sourceId: string } }[] }) =>
    items.map((item) => item.channel.sourceId)
  return {
    tenant: await orNotFound(getTenant({ storage })(tenant, viewer), found),
    top: await orNotFound(listChannels({ storage })({ viewer, tenant }, page), names),
    children: await orNotFound(listChannels({ storage })({ viewer, tenant, parent: '10' }, page), names),
    channel: await orNotFound(getChannel({ storage })({ viewer, tenant, channel: '20' }), found),
    threads: await orNotFound(listThreads({ storage })({ viewer, tenant, channel: '20' }, page), names),
    thread: await orNotFound(getChannel({ storage })({ viewer, tenant, channel: '30' }), found),
    messages: await orNotFound(
      listMessages({ storage })({ viewer, tenant, channel: '30', order: 'asc' }, page),
      ({ items }) => items.map((item) => item.message.content.text),
    ),
    message: await orNotFound(
      getMessage({ storage })({ viewer, tenant, channel: '30', snowflake: snowflake('40') }),
      found,
    ),
  }
}

const everything = {
  tenant: true,
  top: ['10'],
  children: ['20'],
  channel: true,
  threads: ['30'],
  thread: true,
  messages: ['hello'],
  message: true,
}
const nothing = {
  tenant: null,
  top: null,
  children: null,
  channel: null,
  threads: null,
  thread: null,
  messages: null,
  message: null,
}

describe('the public', () => {
  it('sees everything in a public tenant where everyone may see every channel', async () => {
    expect(await seenIn(await aWorld({}))).toStrictEqual(everything)
  })

  it.each(
    (['ACTIVE', 'MAINTENANCE', 'CANCELLED', 'DELETING'] as const).flatMap((status) =>
      (['public', 'members', 'admins'] as const).flatMap((visibility) =>
        [true, false].map((listed) => ({ status, visibility, listed })),
      ),
    ),
  )('sees of a tenant that is $status, $visibility, listed $listed, all or nothing', async (tenant) => {
    const open = tenant.status === 'ACTIVE' && tenant.visibility === 'public'
    const storage = await aWorld({ tenant })
    expect(await seenIn(storage)).toStrictEqual(open ? everything : nothing)
    const { items } = await listTenants({ storage })({ limit: 10 })
    expect(items.map((item) => item.slug)).toStrictEqual(open && tenant.listed ? ['ferry'] : [])
  })

  const visibilities = ['everyone', 'restricted', 'unknown'] as const
  it.each(
    [...visibilities, 'absent' as const].flatMap((category) =>
      visibilities.flatMap((channel) => visibilities.map((thread) => ({ category, channel, thread }))),
    ),
  )('sees of category $category, channel $channel, thread $thread what all above it allow', async (world) => {
    const [top, middle, low] = [
      world.category === 'everyone',
      world.channel === 'everyone',
      world.thread === 'everyone',
    ]
    expect(await seenIn(await aWorld(world))).toStrictEqual({
      tenant: true,
      top: top ? ['10'] : [],
      children: top ? (middle ? ['20'] : []) : null,
      channel: top && middle ? true : null,
      threads: top && middle ? (low ? ['30'] : []) : null,
      thread: top && middle && low ? true : null,
      messages: top && middle && low ? ['hello'] : null,
      message: top && middle && low ? true : null,
    })
  })

  it.each([true, false])('sees deleted messages only where the tenant keeps them: %s', async (keepDeleted) => {
    const storage = await aWorld({ deleted: true, tenant: { policies: { ...defaultPolicies, keepDeleted } } })
    expect(await seenIn(storage)).toStrictEqual(
      keepDeleted ? everything : { ...everything, messages: [], message: null },
    )
  })
})

describe('who is let into a tenant', () => {
  const hidden = { status: 'CANCELLED', visibility: 'admins', listed: false } as const
  const world = { tenant: hidden, category: 'unknown', channel: 'restricted', thread: 'restricted' } as const

  it('sees what is hidden in it, whatever its status', async () => {
    const storage = await aWorld(world)
    const ids = new Set([(await storage.read.tenants.findBySlug('ferry'))?.id ?? anAuthor().tenantId])
    expect(await seenIn(storage, { sees: 'tenants', ids })).toStrictEqual(everything)
    expect(await seenIn(storage, { sees: 'everything' })).toStrictEqual(everything)
  })

  it('sees of others what everyone sees', async () => {
    const viewer = { sees: 'tenants', ids: new Set([anAuthor().tenantId]) } as const
    expect(await seenIn(await aWorld(world), viewer)).toStrictEqual(nothing)
    expect(await seenIn(await aWorld({}), viewer)).toStrictEqual(everything)
  })

  it('sees no deleted message that the tenant does not keep', async () => {
    const storage = await aWorld({ deleted: true })
    expect(await seenIn(storage, { sees: 'everything' })).toMatchObject({ messages: [], message: null })
  })
})

describe('a channel', () => {
  it('of another tenant is not there', async () => {
    const storage = await aWorld({})
    const stranger = await storedTenant(storage, { visibility: 'public' })
    for (const channel of ['20', 'general']) {
      await expect(getChannel({ storage })({ viewer: publicViewer, tenant: stranger.slug, channel })).rejects.toThrow(
        NotFound,
      )
    }
  })

  it.each(['', '99', 'no-such-slug', '00020', '-1', '99999999999999999999'])('is not found as %j', async (channel) => {
    const storage = await aWorld({})
    await expect(getChannel({ storage })({ viewer: publicViewer, tenant: 'ferry', channel })).rejects.toThrow(NotFound)
  })

  it('is found by its slug and tells the slug of its parent', async () => {
    const storage = await aWorld({})
    const tenantId = (await storage.read.tenants.findBySlug('ferry'))?.id ?? anAuthor().tenantId
    const [thread] = (
      await listThreads({ storage })({ viewer: publicViewer, tenant: 'ferry', channel: '20' }, { limit: 1 })
    ).items
    if (thread === undefined) throw new Error('the world has a thread')
    const { channel, parent } = await getChannel({ storage })({ viewer: publicViewer, tenant: 'ferry', channel: '20' })
    await storage.transact(async (tx) => {
      await tx.channelSlugs.insert({ tenantId, slug: 'talk-30', channelId: thread.channel.id, createdAt: moment() })
      await tx.channelSlugs.insert({ tenantId, slug: 'general', channelId: channel.id, createdAt: moment() })
    })
    expect(parent).toStrictEqual({ id: '10', slug: '10' })
    expect(await getChannel({ storage })({ viewer: publicViewer, tenant: 'ferry', channel: 'talk-30' })).toMatchObject({
      channel: { sourceId: '30' },
      slug: 'talk-30',
      parent: { id: '20', slug: 'general' },
    })
  })

  it('whose parents go round in a circle is not shown, and the reading ends', async () => {
    const storage = openMemoryArchive({ clock: systemClock })
    const { id: tenantId } = await storedTenant(storage, shown)
    const [one, two] = [
      await storedChannel(storage, { tenantId, sourceId: snowflake('1'), visibility: 'everyone' }),
      await storedChannel(storage, { tenantId, sourceId: snowflake('2'), visibility: 'everyone' }),
    ]
    await storage.transact(async (tx) => {
      await tx.channels.upsert({ ...one, parent: { value: two.id, at: moment() } })
      await tx.channels.upsert({ ...two, parent: { value: one.id, at: moment() } })
    })
    await expect(getChannel({ storage })({ viewer: publicViewer, tenant: 'ferry', channel: '1' })).rejects.toThrow(
      NotFound,
    )
  })
})

it("a tenant's page has its own branding, or the default", async () => {
  const storage = await aWorld({})
  const { tenant, branding } = await getTenant({ storage })('ferry', publicViewer)
  expect(branding).toMatchObject({ tenantId: tenant.id, logo: null, createdAt: tenant.createdAt })
  const own = aBranding({ tenantId: tenant.id, logo: Uint8Array.of(1, 2) })
  await storage.transact((tx) => tx.tenantBrandings.upsert(own))
  expect((await getTenant({ storage })('ferry', publicViewer)).branding).toStrictEqual(own)
})
