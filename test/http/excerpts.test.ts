import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Channel } from '../../domain/archive/channel.ts'
import type { MessageReference } from '../../domain/archive/message.ts'
import { observed } from '../../domain/archive/observed.ts'
import { tenantSlug } from '../../domain/archive/slug.ts'
import { type Snowflake, snowflake } from '../../domain/archive/snowflake.ts'
import type { Tenant } from '../../domain/archive/tenant.ts'
import { storedChannel, storedMessage, storedTenant } from '../support/archive-world.ts'
import {
  aListedTenant,
  anAuthor,
  anAuthorId,
  aSnowflake,
  type ChannelOverrides,
  type MessageOverrides,
  moment,
} from '../support/factories/index.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { type Json, readJson } from '../support/http-world-reply.ts'

const deletedAt = new Date('2026-01-02T03:04:05.678Z')

/** What is told of a message beside another thing: beside the one that answers it, and beside the thread that begins with it. */
describe('an excerpt', () => {
  let world: HttpWorld
  let tenant: Tenant
  let channel: Channel

  beforeAll(async () => {
    world = await openHttpWorld()
  })

  afterAll(() => world.close())

  beforeEach(() => openTenant())

  async function openTenant(policies: Partial<Tenant['policies']> = {}): Promise<void> {
    await world.empty()
    const { policies: usual, ...rest } = aListedTenant({ slug: tenantSlug('the-tenant') })
    tenant = await storedTenant(world.storage, { ...rest, policies: { ...usual, ...policies } })
    channel = await put()
  }

  const put = (overrides: ChannelOverrides = {}) =>
    storedChannel(world.storage, { tenantId: tenant.id, visibility: 'everyone', ...overrides })
  const say = (text: string, overrides: MessageOverrides = {}) =>
    storedMessage(world.storage, { channelId: channel.id, text, ...overrides })
  const answer = (messageId: Snowflake | null, reference: Partial<MessageReference> = {}) =>
    say('an answer', {
      reference: observed({ kind: 'reply', messageId, channelId: null, communityId: null, ...reference }, moment()),
    })
  const at = (place: Channel, below: string) => `/api/v1/tenants/the-tenant/channels/${place.sourceId}/${below}`
  const asPermalink = ({ snowflake: id }: { readonly snowflake: Snowflake }) =>
    readJson(world, at(channel, `messages/${id}`))
  const inList = async ({ snowflake: id }: { readonly snowflake: Snowflake }) =>
    itemsOf(await readJson(world, at(channel, 'messages'))).find((item) => item['id'] === id)
  const threads = async () => itemsOf(await readJson(world, at(channel, 'threads?limit=200')))
  const itemsOf = ({ items }: Json): readonly Json[] => (Array.isArray(items) ? items : expect.unreachable())

  /** What is told of the answered message, in the list as at the permalink. */
  async function answered(message: { readonly snowflake: Snowflake }): Promise<unknown> {
    const { repliedTo } = await asPermalink(message)
    expect((await inList(message))?.['repliedTo']).toEqual(repliedTo)
    return repliedTo
  }

  describe('of an answered message', () => {
    it('tells who said what, and when', async () => {
      const first = await say('a question '.repeat(30))
      expect(await answered(await answer(first.snowflake, { channelId: channel.sourceId }))).toEqual({
        id: first.snowflake,
        author: { id: first.head.authorId, name: expect.stringMatching(/^user-[0-9a-f]{6}$/), isBot: false },
        sentAt: first.head.sentAt.toISOString(),
        deletedAt: null,
        content: 'a question '.repeat(30).slice(0, 200),
      })
    })

    it('may lie behind the answer, be the answer, or be on no page of its', async () => {
      const later = snowflake('18446744073709551000')
      const reply = await answer(later)
      await say('said later', { snowflake: later })
      expect(await answered(reply)).toMatchObject({ id: later, content: 'said later' })
      const page = itemsOf(await readJson(world, at(channel, 'messages?limit=1')))
      expect(page).toMatchObject([{ id: reply.snowflake, repliedTo: { id: later } }])
      const own = aSnowflake()
      expect(await answered(await answer(own))).toBeNull()
      const self = { kind: 'reply', messageId: own, channelId: null, communityId: null } as const
      await say('of itself', { snowflake: own, reference: observed(self, moment()) })
      expect(await answered({ snowflake: own })).toMatchObject({ id: own, content: 'of itself' })
    })

    it('is none where it was deleted, and is marked where such are kept', async () => {
      const gone = await say('was deleted', { deletedAt })
      expect(await answered(await answer(gone.snowflake))).toBeNull()
      await openTenant({ keepDeleted: true })
      const kept = await say('was deleted', { deletedAt })
      expect(await answered(await answer(kept.snowflake))).toMatchObject({
        content: 'was deleted',
        deletedAt: deletedAt.toISOString(),
      })
    })

    it('is none where it stands in another channel, hidden or not, or nowhere', async () => {
      const id = aSnowflake()
      for (const visibility of ['everyone', 'restricted', 'unknown'] as const) {
        const other = await put({ visibility })
        await storedMessage(world.storage, { channelId: other.id, snowflake: id, text: 'elsewhere' })
        expect(await answered(await answer(id, { channelId: other.sourceId }))).toBeNull()
        expect(await answered(await answer(id))).toBeNull()
      }
      expect(await answered(await answer(id, { channelId: aSnowflake() }))).toBeNull()
      expect(await answered(await answer(null, { channelId: channel.sourceId }))).toBeNull()
    })

    it('is none where it is forwarded instead', async () => {
      const first = await say('forwarded')
      expect(await answered(await answer(first.snowflake, { kind: 'forward' }))).toBeNull()
    })
  })

  describe('of the first message of a thread', () => {
    const thread = (overrides: ChannelOverrides = {}) => put({ kind: 'thread', parentId: channel.id, ...overrides })
    const startedIn = async (place: Channel) =>
      (await threads()).find((item) => item['id'] === place.sourceId)?.['first'] ?? null

    it('goes on to the next where the first was deleted, and is marked where such are kept', async () => {
      const place = await thread()
      await say('was deleted', { channelId: place.id, deletedAt })
      expect(await startedIn(place)).toBeNull()
      await say('came next', { channelId: place.id })
      expect(await startedIn(place)).toMatchObject({ content: 'came next', deletedAt: null })
      await openTenant({ keepDeleted: true })
      const kept = await thread()
      await say('was deleted', { channelId: kept.id, deletedAt })
      await say('came next', { channelId: kept.id })
      expect(await startedIn(kept)).toMatchObject({ content: 'was deleted', deletedAt: deletedAt.toISOString() })
    })

    it("is the parent's where the thread holds an empty one in its place", async () => {
      const begun = await say('began a thread')
      const gone = await say('was deleted', { deletedAt })
      const both = await say('began another')
      const places = [begun.snowflake, gone.snowflake, aSnowflake(), both.snowflake]
      const [whole, ofDeleted, ofAbsent, copied] = await Promise.all(places.map((sourceId) => thread({ sourceId })))
      for (const place of [whole, ofDeleted, ofAbsent, copied]) await emptyStarter(place ?? expect.unreachable())
      await say('as the thread has it', { channelId: copied?.id ?? expect.unreachable(), snowflake: both.snowflake })
      const firsts = new Map((await threads()).map(({ id, first }) => [id, first]))
      expect(places.map((id) => firsts.get(id))).toMatchObject([
        { id: begun.snowflake, content: 'began a thread', author: { id: begun.head.authorId } },
        null,
        null,
        { id: both.snowflake, content: 'as the thread has it' },
      ])
    })

    async function emptyStarter({ id: channelId }: Channel): Promise<void> {
      const sentAt = moment()
      await say('', { channelId, head: { authorId: anAuthorId(), type: '21', sentAt } })
      await say('came next', { channelId })
    }

    it('is none in a thread without messages, and nothing of a thread that is hidden', async () => {
      const [empty, hidden] = [await thread(), await thread({ visibility: 'restricted' })]
      await say('hidden', { channelId: hidden.id })
      expect(await threads()).toMatchObject([{ id: empty.sourceId, first: null, messageCount: 0 }])
    })
  })

  it('names nobody whose name is not to be told', async () => {
    const author = anAuthor({
      tenantId: tenant.id,
      id: anAuthorId(),
      profile: observed({ isBot: true, name: 'Ann' }, moment()),
      nickname: observed('Annie', moment()),
    })
    await world.storage.transact((tx) => tx.authors.upsertMany([author]))
    const first = await say('hello', { authorId: author.id })
    const place = await put({ kind: 'thread', parentId: channel.id })
    await say('hello', { channelId: place.id, authorId: author.id })
    const reply = await answer(first.snowflake)
    const named = (name: unknown) => ({ author: { id: author.id, name, isBot: true } })
    expect(await answered(reply)).toMatchObject(named(expect.stringMatching(/^user-/)))
    expect(await threads()).toMatchObject([{ first: named(expect.stringMatching(/^user-/)) }])
    const policies = { ...tenant.policies, authorNames: 'named' } as const
    await world.storage.transact((tx) => tx.tenants.update({ ...tenant, policies }))
    expect(await answered(reply)).toMatchObject(named('Annie'))
    expect(await threads()).toMatchObject([{ first: named('Annie') }])
  })
})
