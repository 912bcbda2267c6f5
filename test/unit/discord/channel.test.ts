import { describe, expect, it } from 'vitest'
import { Channels } from '../../../adapters/discord/channel.ts'
import { channelSchema, threadSchema } from '../../../adapters/discord/channel-json.ts'
import { itemsOf } from '../../../adapters/discord/items.ts'
import { anyone, has, overwritesSchema, permissionsOf } from '../../../adapters/discord/permissions.ts'
import { channelJson, guildId, threadJson } from './json.ts'

const view = 1n << 10n
const history = 1n << 16n
const connect = 1n << 20n
const manageThreads = 1n << 34n
const administrator = 1n << 3n
const team = '110000000000000001'
const bot = { id: '1100000000000000001', roles: ['110000000000000002'] }
const at = new Date('2024-04-01T00:00:00Z')

const guild = (everyone = view | history | connect, ofBot = 0n, owner = '200000000000000009') => ({
  id: guildId,
  owner_id: owner,
  roles: [
    { id: guildId, permissions: everyone },
    { id: team, permissions: 0n },
    { id: bot.roles[0] ?? '', permissions: ofBot },
  ],
})

const overwrite = (
  id: string,
  change: { readonly allow?: bigint; readonly deny?: bigint; readonly type?: number },
) => ({
  id,
  type: change.type ?? 0,
  allow: String(change.allow ?? 0n),
  deny: String(change.deny ?? 0n),
})

const channelsOf = (list: readonly unknown[], facts = guild()) =>
  new Channels(facts, bot, itemsOf(channelSchema).parse(list), at)

const only = (change: object, facts = guild()) => {
  const [channel] = channelsOf([channelJson(change)], facts).all()
  if (channel === undefined) throw new Error('There is no channel.')
  return channel
}

describe('permissions', () => {
  const may = (overwrites: readonly object[], facts = guild(), member: typeof bot | typeof anyone = bot) =>
    has(permissionsOf(member, facts, overwritesSchema.parse(overwrites)), 'ViewChannel')

  it('come from all roles together', () => {
    expect(may([], guild(0n, view))).toBe(true)
    expect(may([], guild(0n, 0n))).toBe(false)
    expect(may([], guild(0n, view), anyone)).toBe(false)
  })

  it('are taken from everyone, given back by a role, and taken by the member’s own overwrite', () => {
    const everyone = overwrite(guildId, { deny: view })
    const role = overwrite(bot.roles[0] ?? '', { allow: view })
    const member = overwrite(bot.id, { deny: view, type: 1 })
    expect(may([everyone])).toBe(false)
    expect(may([role, everyone])).toBe(true)
    expect(may([member, role, everyone])).toBe(false)
    expect(may([role, everyone], guild(), anyone)).toBe(false)
  })

  it('of one role are given although another’s are taken', () => {
    const both = { ...bot, roles: [...bot.roles, team] }
    expect(may([overwrite(team, { deny: view }), overwrite(bot.roles[0] ?? '', { allow: view })], guild(), both)).toBe(
      true,
    )
  })

  it('of others count for nothing', () => {
    expect(may([overwrite(team, { deny: view }), overwrite('200000000000000003', { deny: view, type: 1 })])).toBe(true)
    expect(may([overwrite(bot.id, { deny: view, type: 0 })])).toBe(true)
  })

  it('of administrators and of the owner nothing takes', () => {
    const denied = [overwrite(guildId, { deny: view }), overwrite(bot.id, { deny: view, type: 1 })]
    expect(may(denied, guild(0n, administrator))).toBe(true)
    expect(may(denied, guild(0n, 0n, bot.id))).toBe(true)
  })
})

describe('a channel', () => {
  it('is shown with its place, its topic and its parent’s name', () => {
    const category = channelJson({ id: '40', type: 4, name: 'Talk', last_message_id: null })
    const general = channelJson({ parent_id: '40', topic: 'All', position: 3, nsfw: true })
    expect([...channelsOf([general, category]).all()][1]).toEqual({
      id: '400000000000000001',
      kind: 'text',
      name: 'general',
      confidential: false,
      parent: { id: '40', name: 'Talk' },
      topic: 'All',
      settings: { position: 3, nsfw: true, archived: false, locked: false, tags: [] },
      observedAt: at,
      visibility: 'everyone',
      lastMessageId: '500000000000000009',
      archivedAt: null,
      unreadable: null,
    })
  })

  it.each([
    [0, 'text', null],
    [2, 'voice', null],
    [4, 'category', 'no_messages'],
    [5, 'announcement', null],
    [13, 'stage', null],
    [15, 'forum', 'no_messages'],
    [16, 'forum', 'no_messages'],
    [77, 'unknown', null],
  ] as const)('of type %i is of the kind %s', (type, kind, unreadable) => {
    expect(only({ type })).toMatchObject({ kind, unreadable })
    expect(only({ type }).lastMessageId === null).toBe(unreadable !== null)
  })

  it('comes behind the categories, by place and then by age', () => {
    const list = [
      channelJson({ id: '5', position: 1 }),
      channelJson({ id: '30', position: 0 }),
      channelJson({ id: '4', position: 0 }),
      channelJson({ id: '9', position: 7, type: 4 }),
    ]
    expect([...channelsOf(list).all()].map(({ id }) => id)).toEqual(['9', '4', '30', '5'])
  })

  it.each([
    ['everyone', guild(), {}],
    ['restricted', guild(history), {}],
    ['restricted', guild(view), {}],
    ['restricted', guild(), { permission_overwrites: [overwrite(guildId, { deny: view })] }],
    ['restricted', guild(), { permission_overwrites: [overwrite(guildId, { deny: history })] }],
    ['everyone', guild(0n), { permission_overwrites: [overwrite(guildId, { allow: view | history })] }],
    ['restricted', guild(0n), { permission_overwrites: [overwrite(team, { allow: view | history })] }],
    ['everyone', guild(administrator), { permission_overwrites: [overwrite(guildId, { deny: view })] }],
    ['restricted', guild(view | history), { type: 2 }],
    ['everyone', guild(view | history | connect), { type: 13 }],
  ] as const)('is visible to %s by roles and its own overwrites (%#)', (visibility, facts, change) => {
    expect(only(change, facts).visibility).toBe(visibility)
  })

  it('that cannot be read leaves its category out, unless that is seen all the same', () => {
    const hidden = { type: 4, permission_overwrites: [overwrite(guildId, { deny: view })] }
    const categories = [
      channelJson({ id: '40', ...hidden }),
      channelJson({ id: '41', ...hidden }),
      channelJson({ id: '42', type: 4 }),
    ]
    const told = (...others: readonly unknown[]) => {
      const channels = channelsOf([...categories, ...others])
      return [[...channels.all()].map(({ id }) => id), channels.doubtful]
    }
    expect(told()).toEqual([['40', '41', '42'], []])
    expect(told(channelJson({ type: null, parent_id: '40' }))).toEqual([['41', '42'], ['40']])
    expect(told(channelJson({ type: null, parent_id: 40 }))).toEqual([['42'], ['40', '41']])
    expect(told(null)).toEqual([['42'], ['40', '41']])
    expect(told(channelJson({ type: null, parent_id: null }), channelJson({ parent_id: '40' }))).toEqual([
      ['40', '41', '42', '400000000000000001'],
      [],
    ])
  })

  it('is visible although its category is not, which then is seen above it', () => {
    const hidden = { permission_overwrites: [overwrite(guildId, { deny: view })] }
    const category = channelJson({ id: '40', type: 4, ...hidden })
    const open = channelJson({ parent_id: '40' })
    expect([...channelsOf([category, open]).all()].map(({ visibility }) => visibility)).toEqual([
      'everyone',
      'everyone',
    ])
    const closed = channelJson({ parent_id: '40', ...hidden })
    expect([...channelsOf([category, closed]).all()].map(({ visibility }) => visibility)).toEqual([
      'restricted',
      'restricted',
    ])
  })

  it('says what keeps the bot from reading it', () => {
    const without = (bit: bigint, type = 0) =>
      only({ type, permission_overwrites: [overwrite(bot.id, { deny: bit, type: 1 })] })
    expect(without(view).unreadable).toBe('no_access')
    expect(without(history).unreadable).toBe('no_history')
    expect(without(connect, 2).unreadable).toBe('no_access')
    expect(without(connect, 0).unreadable).toBeNull()
    expect([without(view, 15).unreadable, without(connect, 15).unreadable]).toEqual(['no_access', 'no_messages'])
    expect(without(view, 4).unreadable).toBe('no_messages')
  })
})

describe('a thread', () => {
  const tags = [
    { id: '61', name: 'bug' },
    { id: '62', name: 'idea' },
  ]
  const threadIn = (parent: object, change: object = {}) =>
    channelsOf([channelJson({ available_tags: tags, ...parent })]).threadOf(threadSchema.parse(threadJson(change)), at)

  it('has its parent’s name, visibility and obstacles, and its tags by name', () => {
    expect(threadIn({ nsfw: true, type: 15 }, { applied_tags: ['62', '99'] })).toEqual({
      id: '450000000000000001',
      kind: 'thread',
      name: 'A thread',
      confidential: false,
      parent: { id: '400000000000000001', name: 'general' },
      topic: null,
      settings: { position: 0, nsfw: true, archived: false, locked: false, tags: ['idea'] },
      observedAt: at,
      visibility: 'everyone',
      lastMessageId: '500000000000000019',
      archivedAt: null,
      unreadable: null,
    })
    const hidden = threadIn({ permission_overwrites: [overwrite(guildId, { deny: view })] })
    expect(hidden).toMatchObject({ visibility: 'restricted', unreadable: 'no_access' })
  })

  it('is restricted where it is private, or its channel is not known', () => {
    expect(threadIn({}, { type: 12 })).toMatchObject({ confidential: true, visibility: 'restricted' })
    expect(threadIn({}, { parent_id: '41' })).toMatchObject({
      parent: { id: '41', name: null },
      visibility: 'restricted',
    })
  })

  it('says when it was archived', () => {
    const thread_metadata = { archived: true, locked: true, archive_timestamp: '2024-03-01T10:20:30.123456+00:00' }
    expect(threadIn({}, { thread_metadata })).toMatchObject({
      archivedAt: new Date('2024-03-01T10:20:30.123Z'),
      settings: { archived: true, locked: true },
    })
  })

  it('is no thread of a channel that cannot be read, nor maybe of one whose id cannot', () => {
    const readable = (parent_id: string, ...list: readonly object[]) =>
      channelsOf(list).isParentReadable(threadSchema.parse(threadJson({ parent_id })))
    const known = channelJson({ id: '7' })
    expect(readable('7', known, channelJson({ id: '8', type: 'text' }))).toBe(true)
    expect(readable('8', known, channelJson({ id: '8', type: 'text' }))).toBe(false)
    expect(readable('9', known, channelJson({ id: '8', type: 'text' }))).toBe(true)
    expect(readable('9', known, {})).toBe(false)
    expect(readable('7', known, {})).toBe(true)
  })

  it('is looked for where the bot may list threads', () => {
    const denied = (bit: bigint) => ({ permission_overwrites: [overwrite(bot.id, { deny: bit, type: 1 })] })
    const managed = { permission_overwrites: [overwrite(bot.id, { allow: manageThreads, type: 1 })] }
    const list = [
      channelJson({ id: '1' }),
      channelJson({ id: '2', ...managed }),
      channelJson({ id: '3', type: 5, ...managed }),
      channelJson({ id: '4', type: 15 }),
      channelJson({ id: '5', type: 16 }),
      channelJson({ id: '6', type: 2 }),
      channelJson({ id: '7', ...denied(view) }),
      channelJson({ id: '8', ...denied(history) }),
    ]
    expect([...channelsOf(list).withThreads()]).toEqual([
      { id: '1', privates: 'joined' },
      { id: '2', privates: 'all' },
      { id: '3', privates: 'none' },
      { id: '4', privates: 'none' },
      { id: '5', privates: 'none' },
    ])
    expect(channelsOf(list).withHiddenThreads()).toEqual(['7', '8'])
  })
})
