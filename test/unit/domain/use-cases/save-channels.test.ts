import { describe, expect, it } from 'vitest'
import { openMemoryArchive } from '../../../../adapters/memory/archive/storage.ts'
import { systemClock } from '../../../../adapters/time/system-clock.ts'
import { type Channel, channelIdOf } from '../../../../domain/archive/channel.ts'
import { observed } from '../../../../domain/archive/observed.ts'
import type { ArchiveStorage } from '../../../../domain/archive/ports/repositories.ts'
import { snowflake } from '../../../../domain/archive/snowflake.ts'
import { saveChannels } from '../../../../domain/archive/use-cases/save-channels.ts'
import { storedTenant } from '../../../support/archive-world.ts'
import { aChannel, aTenantId, type ChannelOverrides, moment } from '../../../support/factories/index.ts'

async function aWorld() {
  const storage = openMemoryArchive({ clock: systemClock })
  const { id: tenantId } = await storedTenant(storage)
  const channel = (sourceId: string, overrides: ChannelOverrides = {}): Channel =>
    aChannel({ tenantId, sourceId: snowflake(sourceId), name: 'General', ...overrides })
  return { storage, tenantId, channel }
}

async function slugsOf(
  storage: ArchiveStorage,
  channels: readonly Channel[],
): Promise<readonly (string | undefined)[]> {
  const slugs = await storage.read.channelSlugs.findOf(channels.map((channel) => channel.id))
  return channels.map((channel) => slugs.find((slug) => slug.channelId === channel.id)?.slug)
}

const placeholderOf = (channel: Channel, at: number): Channel => ({
  ...channel,
  profile: observed({ kind: 'unknown', name: 'Heard of', placeholder: true }, moment(at)),
})

describe('saving a channel', () => {
  it('stores it with a slug and stats', async () => {
    const { storage, channel } = await aWorld()
    const general = channel('10')
    await saveChannels(storage, [general])
    expect(await storage.read.channels.find(general.id)).toStrictEqual(general)
    expect(await slugsOf(storage, [general])).toStrictEqual(['general'])
    expect(await storage.read.channelStats.findOf([general.id])).toMatchObject([
      { messageCount: 0, activity: '10', parentId: null },
    ])
  })

  it('again changes nothing', async () => {
    const { storage, channel } = await aWorld()
    const general = channel('10')
    await saveChannels(storage, [general])
    await saveChannels(storage, [{ ...general, createdAt: moment(9), updatedAt: moment(9) }])
    expect(await storage.read.channels.find(general.id)).toStrictEqual(general)
  })

  it.each(Array.from({ length: 8 }, (_, i) => i))(
    'gives the name to the oldest of those that are new at once, in tenant %i too',
    async () => {
      const { storage, channel } = await aWorld()
      const [oldest, older, young] = [channel('9'), channel('10'), channel('100')]
      await saveChannels(storage, [young, oldest, older, oldest, young])
      expect(await slugsOf(storage, [oldest, older, young])).toStrictEqual(['general', 'general-10', 'general-100'])
    },
  )

  it.each([
    ['restricted', 'everyone'],
    ['everyone', 'restricted'],
  ] as const)('keeps %s of a later look, whichever is stored first: the earlier one said %s', async (later, sooner) => {
    const { storage, channel } = await aWorld()
    const [before, after] = [channel('10', { visibility: sooner, visibilityAt: moment(5) }), channel('10')]
    for (const seen of [before, { ...after, visibility: later, visibilityAt: moment(60) }, before]) {
      await saveChannels(storage, [seen])
    }
    const kept = { visibility: later, visibilityAt: moment(60) }
    expect(await storage.read.channels.find(before.id)).toMatchObject(kept)
    await saveChannels(storage, [{ ...before, visibilityAt: null }])
    expect(await storage.read.channels.find(before.id)).toMatchObject(kept)
  })

  it.each([
    ['hides at once what one shows that went by a clock ahead of the storage’s', 'everyone', 'restricted', 1],
    ['and shows with the second look what one hides', 'restricted', 'everyone', 2],
  ] as const)('%s', async (_, ahead, now, looks) => {
    const { storage, channel } = await aWorld()
    const general = channel('10', { visibility: ahead, visibilityAt: new Date(Date.now() + 3_600_000) })
    await saveChannels(storage, [general])
    const seen: string[] = []
    for (let look = 1; look <= 3; look++) {
      await saveChannels(storage, [{ ...general, visibility: now, visibilityAt: moment(look) }])
      seen.push((await storage.read.channels.find(general.id))?.visibility ?? '')
    }
    expect(seen).toEqual([1, 2, 3].map((look) => (look < looks ? ahead : now)))
  })

  it('is refused in a tenant that is not there', async () => {
    const { storage } = await aWorld()
    const stray = aChannel({ tenantId: aTenantId() })
    await expect(saveChannels(storage, [stray])).rejects.toThrow(expect.objectContaining({ code: 'reference_missing' }))
  })

  it('keeps the first slug when a channel is renamed', async () => {
    const { storage, channel } = await aWorld()
    await saveChannels(storage, [channel('10')])
    const renamed = channel('10', { profile: observed({ kind: 'text', name: 'New', placeholder: false }, moment(1)) })
    await saveChannels(storage, [renamed])
    expect(await storage.read.channels.find(renamed.id)).toMatchObject({ profile: renamed.profile })
    expect(await slugsOf(storage, [renamed])).toStrictEqual(['general'])
  })

  it("tells the stats of the channel's parent when it moves", async () => {
    const { storage, tenantId, channel } = await aWorld()
    const parentId = channelIdOf(tenantId, snowflake('90'))
    await saveChannels(storage, [channel('10')])
    await saveChannels(storage, [channel('10', { parentId })])
    expect(await storage.read.channelStats.findOf([channelIdOf(tenantId, snowflake('10'))])).toMatchObject([
      { parentId },
    ])
  })

  it('never puts a placeholder in place of the real one', async () => {
    const { storage, channel } = await aWorld()
    const real = channel('10')
    await saveChannels(storage, [real])
    await saveChannels(storage, [placeholderOf(real, 99)])
    expect(await storage.read.channels.find(real.id)).toStrictEqual(real)
  })

  it('puts the real one in place of a placeholder', async () => {
    const { storage, channel } = await aWorld()
    const real = channel('10')
    await saveChannels(storage, [placeholderOf(real, 99)])
    await saveChannels(storage, [real])
    expect(await storage.read.channels.find(real.id)).toMatchObject({ profile: real.profile })
    expect(await slugsOf(storage, [real])).toStrictEqual(['heard-of'])
  })
})

describe('the slugs of channels', () => {
  it('carry the snowflake where the name is taken, and always with threads', async () => {
    const { storage, channel } = await aWorld()
    const [first, second, thread] = [channel('10'), channel('11'), channel('12', { kind: 'thread', name: 'Alone' })]
    await saveChannels(storage, [first])
    await saveChannels(storage, [second, thread])
    expect(await slugsOf(storage, [first, second, thread])).toStrictEqual(['general', 'general-11', 'alone-12'])
  })

  it('are those of their own tenant', async () => {
    const { storage, channel } = await aWorld()
    const elsewhere = aChannel({ tenantId: (await storedTenant(storage)).id, name: 'General' })
    await saveChannels(storage, [channel('10')])
    await saveChannels(storage, [elsewhere])
    expect(await slugsOf(storage, [elsewhere])).toStrictEqual(['general'])
  })

  it('are cut to 80 characters, and are "channel" where nothing is left', async () => {
    const { storage, channel } = await aWorld()
    const [long, nothing] = [channel('10', { name: 'x'.repeat(200) }), channel('11', { name: '日本' })]
    await saveChannels(storage, [long, nothing])
    expect(await slugsOf(storage, [long, nothing])).toStrictEqual(['x'.repeat(80), 'channel'])
  })

  it('are found where the longer one is taken by the name of another too', async () => {
    const { storage, channel } = await aWorld()
    const [first, squatter, last] = [channel('10'), channel('11', { name: 'general 12' }), channel('12')]
    await saveChannels(storage, [first])
    await saveChannels(storage, [squatter])
    await saveChannels(storage, [last])
    const slugs = await slugsOf(storage, [first, squatter, last])
    expect(slugs.slice(0, 2)).toStrictEqual(['general', 'general-12'])
    expect(slugs[2]).toEqual(expect.any(String))
  })
})

describe('twenty who save at once', () => {
  it('one channel make one row, one slug and one set of stats', async () => {
    const { storage, channel } = await aWorld()
    const seen = Array.from({ length: 20 }, (_, n) =>
      channel('10', { profile: observed({ kind: 'text', name: `Name ${n}`, placeholder: false }, moment(n)) }),
    )
    await Promise.all(seen.map((each) => saveChannels(storage, [each])))
    const id = channel('10').id
    expect(await storage.read.channels.find(id)).toMatchObject({ profile: { value: { name: 'Name 19' } } })
    expect(await storage.read.channelSlugs.findOf([id])).toHaveLength(1)
    expect(await storage.read.channelStats.findOf([id])).toHaveLength(1)
  })

  it('channels of one name get one plain slug, the others with their snowflake', async () => {
    const { storage, channel } = await aWorld()
    const channels = Array.from({ length: 20 }, (_, n) => channel(`${100 + n}`))
    await Promise.all(channels.map((each) => saveChannels(storage, [each])))
    const slugs = await slugsOf(storage, channels)
    const [plain, ...more] = slugs.flatMap((slug, n) => (slug === 'general' ? [n] : []))
    expect([plain, more]).toStrictEqual([expect.any(Number), []])
    expect(slugs).toStrictEqual(channels.map(({ sourceId }, n) => (n === plain ? 'general' : `general-${sourceId}`)))
  })
})
