import { expect, it } from 'vitest'
import type { Channel, ChannelSlug } from '../../../domain/archive/channel.ts'
import { observed } from '../../../domain/archive/observed.ts'
import { storedChannel, storedTenant } from '../../support/archive-world.ts'
import { aChannelId, aSlug, aTenantId, moment } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { race, racers } from '../shared/race.ts'
import { conflictOn, missing } from '../shared/refusals.ts'
import { lookalikes, moments } from '../shared/samples.ts'
import type { Contract } from './contract.ts'

export const channelSlugContract: Contract<'channelSlugs'> = {
  port: 'channelSlugs',
  holds({ storage }) {
    const insert = (slug: ChannelSlug) => storage.transact((tx) => tx.channelSlugs.insert(slug))
    const find = ({ tenantId, slug }: ChannelSlug) => storage.read.channelSlugs.find(tenantId, slug)
    const slugFor = ({ tenantId, id }: Channel, overrides: Partial<ChannelSlug> = {}) =>
      aSlug({ tenantId, channelId: id, ...overrides })
    const stored = async (overrides: Partial<ChannelSlug> = {}) => {
      const slug = slugFor(await storedChannel(storage), overrides)
      await insert(slug)
      return slug
    }

    it('gives null for a slug that no channel has', async () => {
      const { tenantId } = await stored()
      expect(await storage.read.channelSlugs.find(tenantId, 'no-such-channel')).toBeNull()
      expect(await storage.read.channelSlugs.find(aTenantId(), 'no-such-channel')).toBeNull()
    })

    it('finds a slug in its own tenant only', async () => {
      const one = await stored({ slug: 'general' })
      const other = await stored({ slug: 'general' })
      expect(await find(one)).toStrictEqual(one)
      expect(await find(other)).toStrictEqual(other)
      expect(await storage.read.channelSlugs.find(aTenantId(), 'general')).toBeNull()
    })

    it('tells slugs apart that look alike', async () => {
      const { id: tenantId } = await storedTenant(storage)
      for (const [i, slug] of lookalikes.entries()) {
        expect(await storage.read.channelSlugs.find(tenantId, slug)).toBeNull()
        await insert(slugFor(await storedChannel(storage, { tenantId }), { slug, createdAt: moment(i) }))
      }
      for (const [i, slug] of lookalikes.entries()) {
        expect(await storage.read.channelSlugs.find(tenantId, slug)).toMatchObject({ slug, createdAt: moment(i) })
      }
    })

    it('keeps times to the millisecond', async () => {
      for (const createdAt of moments) {
        const slug = await stored({ createdAt })
        expect(await find(slug)).toStrictEqual(slug)
      }
    })

    it('gives the slugs of those channels that have one, by channel, each once', async () => {
      const slugs = [await stored(), await stored(), await stored()]
      const { id: without } = await storedChannel(storage)
      const ids = slugs.map(({ channelId }) => channelId)
      const found = await storage.read.channelSlugs.findOf([...ids, without, aChannelId(), ...ids.toReversed()])
      expect(found).toStrictEqual(slugs.toSorted((a, b) => (a.channelId < b.channelId ? -1 : 1)))
      expect(await storage.read.channelSlugs.findOf([])).toStrictEqual([])
    })

    it('finds a slug among more ids than a batch holds', async () => {
      const slug = await stored()
      const ids = Array.from({ length: 1_201 }, () => aChannelId())
      expect(await storage.read.channelSlugs.findOf([...ids, slug.channelId])).toStrictEqual([slug])
    })

    it('refuses a slug that another channel of the tenant holds, and keeps the first', async () => {
      const first = await stored()
      const rival = await storedChannel(storage, { tenantId: first.tenantId })
      await expect(insert(slugFor(rival, { slug: first.slug }))).rejects.toMatchObject(conflictOn('slug'))
      expect(await find(first)).toStrictEqual(first)
      expect(await storage.read.channelSlugs.findOf([rival.id])).toStrictEqual([])
    })

    it('refuses a second slug of a channel, and keeps the first', async () => {
      const first = await stored()
      const second = aSlug({ tenantId: first.tenantId, channelId: first.channelId })
      await expect(insert(second)).rejects.toMatchObject(conflictOn('channelId'))
      expect(await find(second)).toBeNull()
      expect(await storage.read.channelSlugs.findOf([first.channelId])).toStrictEqual([first])
    })

    it('refuses the same slug of the same channel again: no other channel holds it, but the channel has one', async () => {
      const first = await stored()
      await expect(insert(first)).rejects.toMatchObject(conflictOn('channelId'))
    })

    it('refuses a slug without its channel', async () => {
      const { id: tenantId } = await storedTenant(storage)
      const slug = aSlug({ tenantId })
      await expect(insert(slug)).rejects.toMatchObject(missing('channel'))
      expect(await find(slug)).toBeNull()
    })

    it('keeps the first slug when a channel is renamed', async () => {
      const channel = await storedChannel(storage, { name: 'general' })
      const slug = slugFor(channel, { slug: 'general' })
      await insert(slug)
      const renamed = { ...channel, profile: observed({ ...channel.profile.value, name: 'lounge' }, moment(1)) }
      await storage.transact((tx) => tx.channels.upsert(renamed))
      expect(await storage.read.channelSlugs.findOf([channel.id])).toStrictEqual([slug])
    })

    it('goes on to another slug in the transaction that met a conflict', async () => {
      const { tenantId, slug } = await stored({ slug: 'general' })
      const channel = await storedChannel(storage, { tenantId })
      const other = slugFor(channel, { slug: 'general-2' })
      await storage.transact(async (tx) => {
        await expect(tx.channelSlugs.insert(slugFor(channel, { slug }))).rejects.toMatchObject(conflictOn('slug'))
        await tx.channelSlugs.insert(other)
      })
      expect(await storage.read.channelSlugs.findOf([channel.id])).toStrictEqual([other])
    })

    it('lets one of twenty channels racing for one slug win', async () => {
      const { id: tenantId } = await storedTenant(storage)
      const { won, refused } = await race(async () => {
        const slug = slugFor(await storedChannel(storage, { tenantId }), { slug: 'general' })
        await insert(slug)
        return slug
      })
      expect(won).toStrictEqual([await storage.read.channelSlugs.find(tenantId, 'general')])
      expect(refused).toHaveLength(racers - 1)
      for (const refusal of refused) expect(refusal).toMatchObject(conflictOn('slug'))
    })

    it('gives one channel one of twenty racing slugs', async () => {
      const channel = await storedChannel(storage)
      const { won, refused } = await race(async () => {
        const slug = slugFor(channel)
        await insert(slug)
        return slug
      })
      expect(won).toStrictEqual(await storage.read.channelSlugs.findOf([channel.id]))
      expect(refused).toHaveLength(racers - 1)
      for (const refusal of refused) expect(refusal).toMatchObject(conflictOn('channelId'))
    })

    copiesContract({
      make: async () => slugFor(await storedChannel(storage)),
      store: insert,
      reads: [
        find,
        async ({ channelId }) => (await storage.read.channelSlugs.findOf([channelId]))[0],
        (slug) => storage.transact((tx) => tx.channelSlugs.find(slug.tenantId, slug.slug)),
      ],
    })
  },
}
