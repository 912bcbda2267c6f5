import { describe, expect, it } from 'vitest'
import { createSample } from '../../../adapters/sample/community.ts'
import type { SourceMessage } from '../../../domain/archive/source.ts'
import { messagesOf, readSample } from './reading.ts'

const sample = createSample({ seed: 2, messages: 2_000 })
const read = await readSample(sample)
const messages = messagesOf(read)
const ids = new Set(messages.map(({ id }) => id))

const texts = messages.map(({ text }) => text)
const all = texts.join(' ')
const people = new Map(sample.people.map((person) => [String(person.id), person]))
const idsIn = (text: string): boolean => [...text.matchAll(/\d{17,19}/g)].some(([id]) => people.has(id))

/** What a sample of 2,000 messages has at least some of. */
const some: Readonly<Record<string, (message: SourceMessage) => boolean>> = {
  'plain texts': ({ type, text }) => type === 'Default' && text !== '',
  'answers to an earlier message': ({ id, type, reference }) =>
    type === 'Reply' && reference?.messageId != null && ids.has(reference.messageId) && reference.messageId < id,
  'answers to a later message': ({ id, type, reference }) =>
    type === 'Reply' && reference?.messageId != null && ids.has(reference.messageId) && reference.messageId > id,
  'answers to a message that is gone': ({ type, reference }) =>
    type === 'Reply' && reference?.messageId != null && !ids.has(reference.messageId),
  'edited messages': ({ editedAt }) => editedAt !== null,
  'pinned messages': ({ pinned }) => pinned === true,
  'reactions with users': ({ reactions }) => reactions?.some(({ users }) => users !== undefined) ?? false,
  'reactions without users': ({ reactions }) => reactions?.some(({ users }) => users === undefined) ?? false,
  'reactions of a burst': ({ reactions }) => reactions?.some(({ burstCount }) => burstCount === 1) ?? false,
  'custom emojis': ({ reactions }) => reactions?.some(({ emoji }) => emoji.id !== null) ?? false,
  'animated emojis': ({ reactions }) => reactions?.some(({ emoji }) => emoji.animated) ?? false,
  'emojis of Unicode': ({ reactions }) => reactions?.some(({ emoji }) => emoji.id === null) ?? false,
  attachments: ({ attachments }) => (attachments?.length ?? 0) > 1,
  'embeds with everything': ({ embeds }) =>
    embeds?.some(({ images, fields, author }) => images.length > 1 && fields.length > 0 && author !== null) ?? false,
  'embeds without a title': ({ embeds }) => embeds?.some(({ title }) => title === null) ?? false,
  videos: ({ embeds }) => embeds?.some(({ video }) => video !== null) ?? false,
  stickers: ({ stickers }) => stickers?.length === 1,
  'polls with voters': ({ poll }) => poll?.answers.some(({ voters }) => (voters?.length ?? 0) > 0) ?? false,
  'polls without voters': ({ poll }) => poll?.answers.some(({ voters }) => voters === undefined) ?? false,
  'forwards with an author': ({ forwarded, reference }) =>
    reference?.kind === 'forward' && forwarded?.author !== undefined,
  'forwards without an author': ({ forwarded }) => forwarded != null && forwarded.author === undefined,
  commands: ({ type, interaction }) => type === '20' && interaction != null,
  bots: ({ author }) => people.get(author.id)?.kind === 'bot',
  webhooks: ({ author }) => people.get(author.id)?.kind === 'webhook',
  'deleted users': ({ author }) => author.name === 'Deleted User',
  joins: ({ type }) => type === 'GuildMemberJoin',
  'notices of pins': ({ type, reference }) => type === 'ChannelPinnedMessage' && reference?.messageId != null,
  'notices of threads': ({ type, reference }) => type === 'ThreadCreated' && reference?.channelId != null,
  'additions of members': ({ type, mentions }) => type === 'RecipientAdd' && mentions?.length === 1,
  boosts: ({ type }) => type === '8',
  'results of polls': ({ type }) => type === 'PollResult',
  'types that nobody knows': ({ type }) => type === '9063',
  'texts of nearly 4,000 characters': ({ text }) => text.length > 3_000,
  'names without being mentioned': ({ text, mentions }) => /<@!?\d/.test(text) && mentions?.length === 0,
}

describe('a sample of 2,000 messages', () => {
  it.each(Object.entries(some))('has %s', (_, is) => {
    expect(messages.filter(is).length).toBeGreaterThan(0)
  })

  it.each([
    ['astral planes', /[\u{20000}-\u{effff}]/u],
    ['private planes', /[\u{f0000}-\u{10ffff}]/u],
    ['right-to-left text', /[\u0590-\u06ff]/],
    ['overrides of direction', /\u202e/],
    ['characters without width', /[\u200b-\u200d\u2060\ufeff]/],
    ['combining marks', /\p{M}{3,}/u],
    ['controls', /\p{Cc}\[31m/u],
    ['code blocks', /```ts\n/],
    ['everyone', /@everyone/],
    ['mentions of nobody', /<@>|<@abc>/],
    ['custom emojis', /<a?:\w+:\d+>/],
    ['mentions of people', /<@\d{17,19}>/],
    ['mentions of people as they were once written', /<@!\d{17,19}>/],
    ['mentions of roles', /<@&\d+>/],
    ['times', /<t:1600000000:R>/],
    ['export files in export files', /"messageCount"/],
  ])('has %s in its texts', (_, pattern) => {
    expect(all).toMatch(pattern)
  })

  it('has no NUL and no half of a surrogate pair anywhere', () => {
    const everything = JSON.stringify(read)
    expect(everything).not.toMatch(/[^\\]\\u0000|\\ud[89a-f]/)
  })

  it('has channels of every kind, some confidential, locked, archived, not for everyone’s eyes, and tagged', () => {
    const channels = read.map(({ channel }) => channel)
    const kinds = new Set(channels.map(({ kind }) => kind))
    expect(kinds).toEqual(new Set(['category', 'text', 'announcement', 'forum', 'thread', 'voice', 'stage']))
    const settings = channels.flatMap((channel) => channel.settings ?? [])
    expect(settings).toHaveLength(channels.length)
    expect(channels.some(({ confidential }) => confidential)).toBe(true)
    expect(channels.some(({ parent, kind }) => parent === null && kind === 'text')).toBe(true)
    expect(settings.some(({ locked }) => locked)).toBe(true)
    expect(settings.some(({ archived }) => archived)).toBe(true)
    expect(settings.some(({ nsfw }) => nsfw)).toBe(true)
    expect(settings.some(({ tags }) => tags.length > 0)).toBe(true)
    const parentKind = (id: string | undefined) => channels.find((channel) => channel.id === id)?.kind
    const threads = channels.filter(({ kind }) => kind === 'thread')
    const parents = new Set(threads.map(({ parent }) => parentKind(parent?.id)))
    expect(parents).toEqual(new Set(['text', 'announcement', 'forum']))
  })

  it('has a webhook that writes under many names', () => {
    const webhook = sample.people.find(({ kind }) => kind === 'webhook')
    const names = new Set(messages.filter(({ author }) => author.id === webhook?.id).map(({ author }) => author.name))
    expect(names.size).toBeGreaterThan(3)
    expect([...names].every((name) => webhook?.names.includes(name))).toBe(true)
  })

  it('has somebody called as the start of another, a word, a mention and a pattern', () => {
    const names = new Set(sample.people.flatMap((person) => person.names))
    for (const name of ['Ann', 'Anna', 'the', 'everyone', '<@!7>', '\\d+']) expect(names).toContain(name)
  })

  it.each<[string, (message: SourceMessage) => string]>([
    ['mentions in texts', ({ text }) => /<@!?\d+>/.exec(text)?.[0] ?? ''],
    ['addresses in texts', ({ text }) => /\/users\/\d+/.exec(text)?.[0] ?? ''],
    ['addresses of webhooks', ({ text }) => /\/webhooks\/\d+/.exec(text)?.[0] ?? ''],
    ['encoded addresses', ({ text }) => /users%2F\d+/.exec(text)?.[0] ?? ''],
    ['bare', ({ text }) => /My id is \d+/.exec(text)?.[0] ?? ''],
    ['pictures', ({ author }) => author.avatarUrl ?? ''],
    ['names of webhooks', ({ author }) => author.name],
    ['lists of mentions', ({ mentions }) => JSON.stringify(mentions)],
    ['reactions', ({ reactions }) => JSON.stringify(reactions)],
    ['authors of embeds', ({ embeds }) => JSON.stringify(embeds?.map(({ author }) => author))],
    ['footers of embeds', ({ embeds }) => JSON.stringify(embeds?.map(({ footer }) => footer?.text))],
    ['fields of embeds', ({ embeds }) => JSON.stringify(embeds?.map(({ fields }) => fields))],
    ['names of files', ({ attachments }) => JSON.stringify(attachments?.map(({ fileName }) => fileName))],
    ['voters', ({ poll }) => JSON.stringify(poll?.answers.map(({ voters }) => voters)) ?? ''],
    ['forwarded texts', ({ forwarded }) => forwarded?.text ?? ''],
    ['authors of forwards', ({ forwarded }) => forwarded?.author?.id ?? ''],
    ['callers of commands', ({ interaction }) => interaction?.user.id ?? ''],
    ['unknown types', ({ type, text }) => (type === '9063' ? text : '')],
  ])('plants ids of its people in: %s', (_, place) => {
    expect(messages.filter((message) => idsIn(place(message))).length).toBeGreaterThan(0)
  })

  it('plants ids of its people in topics and names of channels', () => {
    expect(read.some(({ channel }) => idsIn(channel.topic ?? ''))).toBe(true)
    const { places } = createSample({ seed: 2, messages: 5_000 })
    expect(places.some(({ facts }) => idsIn(facts.name))).toBe(true)
  })

  it('lists everyone whom it names, each id once', () => {
    expect(people.size).toBe(sample.people.length)
    for (const { author, mentions, interaction } of messages) {
      for (const user of [author, ...(mentions ?? []), ...(interaction ? [interaction.user] : [])]) {
        expect(people.get(user.id)?.names).toContain(user.name)
        expect(people.get(user.id)?.names).toContain(user.nickname ?? user.name)
      }
    }
  })
})
