import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tenantSlug } from '../../domain/archive/slug.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import type { Tenant } from '../../domain/archive/tenant.ts'
import { storedChannel, storedMessage, storedTenant } from '../support/archive-world.ts'
import { aListedTenant, aSlug, type ChannelOverrides } from '../support/factories/index.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { problemIn, readJson, samePart } from '../support/http-world-reply.ts'

const root = '/api/v1/tenants'
const [guild, foreignGuild] = ['810000000000000001', '810000000000000002']
const channel = '820000000000000001'
const thread = '820000000000000002'
const below = '820000000000000003'
const restricted = '820000000000000004'
const unknown = '820000000000000005'
const foreign = '820000000000000006'
const absent = '820000000000000007'
const category = '820000000000000008'
const last = '18446744073709551615'

describe('a Discord link', () => {
  let world: HttpWorld

  beforeAll(async () => {
    world = await openHttpWorld()
    const { storage } = world
    const tenantOf = (slug: string, sourceId: string, rest: Partial<Tenant> = {}) =>
      storedTenant(storage, aListedTenant({ slug: tenantSlug(slug), sourceId: snowflake(sourceId), ...rest }))
    const { id: tenantId } = await tenantOf('here', guild)
    const other = await tenantOf('elsewhere', foreignGuild)
    await tenantOf('hidden', '810000000000000003', { visibility: 'admins' })
    await storedTenant(storage, aListedTenant({ slug: tenantSlug('unbound'), sourceId: null }))

    const put = (id: string, overrides: ChannelOverrides = {}) =>
      storedChannel(storage, { tenantId, sourceId: snowflake(id), visibility: 'everyone', ...overrides })
    const parent = await put(channel)
    const closed = await put(restricted, { visibility: 'restricted' })
    const places = [
      parent,
      closed,
      await put(thread, { kind: 'thread', parentId: parent.id }),
      await put(below, { kind: 'thread', parentId: closed.id }),
      await put(unknown, { visibility: 'unknown' }),
      await put(foreign, { tenantId: other.id }),
    ]
    await put(category, { kind: 'category' })
    for (const { id: channelId } of places)
      for (const id of ['7', last]) await storedMessage(storage, { channelId, snowflake: snowflake(id) })
    const deletedAt = new Date('2026-01-02T03:04:05.678Z')
    await storedMessage(storage, { channelId: parent.id, snowflake: snowflake('8'), deletedAt })
    const slug = aSlug({ tenantId, slug: absent, channelId: parent.id })
    await storage.transact((tx) => tx.channelSlugs.insert(slug))
  })

  afterAll(() => world.close())

  const asked = (url: string, tenant = 'here') => `${root}/${tenant}/resolve?url=${encodeURIComponent(url)}`

  it.each([
    ['of a thread beside its channel', `https://discord.com/channels/${guild}/${channel}/threads/${thread}`, thread],
    ['of a thread on its own', `https://discord.com/channels/${guild}/${thread}`, thread],
    ['of a category', `https://discord.com/channels/${guild}/${category}`, category],
    ['of the test client', `https://canary.discord.com/channels/${guild}/${channel}`, channel],
    ['of the old name', `https://ptb.discordapp.com/channels/${guild}/${channel}`, channel],
    ['in capitals', `HTTPS://Discord.COM/channels/${guild}/${channel}`, channel],
    ['with a query', `https://discord.com/channels/${guild}/${channel}?a=1&b=%zz&c=ü`, channel],
    ['with a fragment', `https://discord.com/channels/${guild}/${channel}/#/channels/1/2`, channel],
  ])('%s leads to the channel', async (_, url, channelId) => {
    expect(await readJson(world, asked(url))).toEqual({
      channelId,
      messageId: null,
      url: `${root}/here/channels/${channelId}`,
    })
  })

  it.each([
    ['of a channel', `https://discord.com/channels/${guild}/${channel}/7`, channel, '7'],
    ['of a thread', `https://discord.com/channels/${guild}/${thread}/7/?x=%25`, thread, '7'],
    ['beside a channel', `https://discord.com/channels/${guild}/${channel}/threads/${thread}/7`, thread, '7'],
    ['of the greatest number', `https://discord.com/channels/${guild}/${channel}/${last}`, channel, last],
  ])('%s leads to the message', async (_, url, channelId, messageId) => {
    const resolved = await readJson(world, asked(url))
    expect(resolved).toEqual({ channelId, messageId, url: `${root}/here/channels/${channelId}/messages/${messageId}` })
    expect(await readJson(world, String(resolved['url']))).toMatchObject({ id: messageId, channelId })
  })

  it.each([
    ['a channel that is not here, whatever slug looks like it', `${guild}/${absent}`],
    ['a message of such a channel', `${guild}/${absent}/7`],
    ['a restricted channel', `${guild}/${restricted}`],
    ['a channel of which nothing is known', `${guild}/${unknown}`],
    ['a thread below a restricted channel', `${guild}/${below}`],
    ['such a thread beside an open channel', `${guild}/${channel}/threads/${below}/7`],
    ['a channel of another tenant', `${guild}/${foreign}`],
    ['another tenant', `${foreignGuild}/${foreign}/7`],
    ['another tenant, in this one', `${foreignGuild}/${channel}`],
    ['a hidden tenant', '810000000000000003/1'],
    ['no guild', `00/${channel}`],
  ])('to %s is told as if there were nothing', async (_, path) => {
    const never = await world.get(asked(`https://discord.com/channels/${guild}/1`))
    const reply = await world.get(asked(`https://discord.com/channels/${path}`))
    problemIn(reply, 404, 'not_found')
    expect(samePart(reply)).toBe(samePart(never))
  })

  it.each(['8', '9', '0'])('to a message that is deleted or was never here is told the same: %s', async (id) => {
    const never = await world.get(asked(`https://discord.com/channels/${guild}/${channel}/1`))
    const reply = await world.get(asked(`https://discord.com/channels/${guild}/${channel}/${id}`))
    problemIn(reply, 404, 'not_found')
    expect(samePart(reply)).toBe(samePart(never))
  })

  it('leads nowhere in a tenant that is hidden, absent, another, or of no guild', async () => {
    const link = `https://discord.com/channels/${guild}/${channel}/7`
    for (const tenant of ['hidden', 'absent', 'elsewhere', 'unbound'])
      problemIn(await world.get(asked(link, tenant)), 404, 'not_found')
    problemIn(await world.get(asked('https://discord.com/channels/810000000000000003/1', 'hidden')), 404, 'not_found')
  })

  it.each([
    `https://discord.com.evil.example/channels/${guild}/${channel}`,
    `https://discord.com@evil.example/channels/${guild}/${channel}`,
    `https://evil.example/https://discord.com/channels/${guild}/${channel}`,
    `https://evildiscord.com/channels/${guild}/${channel}`,
    `https://www.ptb.discord.com/channels/${guild}/${channel}`,
    `https://cdn.discord.com/channels/${guild}/${channel}`,
    `https://discordXcom/channels/${guild}/${channel}`,
    `ftp://discord.com/channels/${guild}/${channel}`,
    `javascript:https://discord.com/channels/${guild}/${channel}`,
    `//discord.com/channels/${guild}/${channel}`,
    `https://discord.com/channels/${guild}`,
    `https://discord.com/channels/${guild}/${channel}/threads`,
    `https://discord.com/channels/${guild}/threads/${thread}`,
    `https://discord.com/channels/${guild}/${channel}/7/8`,
    `https://discord.com/channels/${guild}//${channel}`,
    `https://discord.com/channels/${guild}/${channel}/..`,
    `https://discord.com/channels/${guild}/%31`,
    `https://discord.com/channels/${guild}/${channel}/%00`,
    `https://discord.com/channels/${guild}/${channel}/-7`,
    `https://discord.com/channels/${guild}/0${channel}`,
    `https://discord.com/channels/${guild}/18446744073709551616`,
    `https://discord.com/channels/${guild}/${channel}/18446744073709551616`,
    `https://discord.com/channels/${guild}/${channel}/${'9'.repeat(300)}`,
    `https://discord.com/channels/${guild}/٨٢`,
    `https://discord.com/channels/${guild}/${channel}\nhttps://discord.com`,
    `https://discord.com/invite/${channel}`,
    `https://discord.com/channels/${guild}/${channel}?${'x'.repeat(500)}`,
  ])('is none: %j', async (url) => {
    problemIn(await world.get(asked(url)), 422, 'invalid')
  })

  it.each([
    ['nothing', ''],
    ['it twice', `?url=https://discord.com/channels/${guild}/${channel}&url=x`],
    ['a query of its own that is not encoded', `?url=https://discord.com/channels/${guild}/${channel}?a=1&b=2`],
    ['a percent sign that stands for nothing', `?url=https://discord.com/channels/${guild}/%zz`],
  ])('is asked for by one parameter, not by %s', async (_, query) => {
    problemIn(await world.get(`${root}/here/resolve${query}`), 422, 'invalid')
  })

  it('is found without being encoded, too', async () => {
    const url = `${root}/here/resolve?url=https://discord.com/channels/${guild}/${channel}/7`
    expect(await readJson(world, url)).toMatchObject({ channelId: channel, messageId: '7' })
  })
})
