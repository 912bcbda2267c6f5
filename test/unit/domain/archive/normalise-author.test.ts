import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import type { Author } from '../../../../domain/archive/author.ts'
import { normaliseAuthor } from '../../../../domain/archive/normalise-author.ts'
import { textOfPeople } from '../../../../domain/archive/personal-text.ts'
import type { SourceUser } from '../../../../domain/archive/source.ts'
import { moment } from '../../../support/factories/index.ts'
import { anyText, aPageContext, person } from '../arbitraries.ts'

const context = aPageContext({ authorNames: 'named', now: moment(5) })
const text = textOfPeople(context.pseudonyms)
const at = moment(1)
const groups = ['displayName', 'nickname', 'avatarUrl', 'colour'] as const

const read = (user: SourceUser): Author => normaliseAuthor(user, at, text, context)
const unnamed = (user: SourceUser): Author =>
  normaliseAuthor(user, at, text, { ...context, authorNames: 'pseudonymous' })

const cells = fc.option(fc.oneof(anyText(8), fc.constantFrom('#aabbcc', '', ' ')))
const people = fc
  .record(
    { isBot: fc.boolean(), displayName: cells, nickname: cells, avatarUrl: cells, colour: cells },
    { requiredKeys: ['isBot'] },
  )
  .map((rest) => person('700000000000000007', 'Ann', rest))

describe('an author under the policy named', () => {
  it('has all that the source tells, seen when the source saw it', () => {
    const user = person('7', ' ann ', {
      displayName: 'Ann ',
      nickname: 'The Captain',
      avatarUrl: 'https://cdn.example/ann.png',
      colour: '#ABCDEF',
    })
    expect(read(user)).toStrictEqual({
      tenantId: context.tenantId,
      id: context.pseudonyms.of('7'),
      profile: { value: { isBot: false, name: 'ann' }, at },
      displayName: { value: 'Ann', at },
      nickname: { value: 'The Captain', at },
      avatarUrl: { value: 'https://cdn.example/ann.png', at },
      colour: { value: '#abcdef', at },
      createdAt: moment(5),
      updatedAt: moment(5),
    })
  })

  test.prop([people, fc.constantFrom(...groups)])(
    'is spoken of where the source speaks, and only there',
    (user, group) => {
      const told = read(user)[group]
      expect(told === null).toBe(user[group] === undefined)
      if (user[group] === null) expect(told).toStrictEqual({ value: null, at })
    },
  )

  it('has no nickname that is empty, no colour that is none and no picture that gives its id away', () => {
    const user = person('700000000000000007', 'Ann', {
      displayName: '',
      nickname: ' ',
      colour: 'red',
      avatarUrl: 'https://cdn.discordapp.com/avatars/700000000000000007/a.png',
    })
    const author = read(user)
    for (const group of groups) expect([group, author[group]]).toStrictEqual([group, { value: null, at }])
  })
})

describe('an author of a pseudonymous tenant', () => {
  test.prop([people])('is a bot or not, and nothing more', (user) => {
    expect(unnamed(user)).toStrictEqual({
      tenantId: context.tenantId,
      id: context.pseudonyms.of(user.id),
      profile: { value: { isBot: user.isBot, name: null }, at },
      displayName: null,
      nickname: null,
      avatarUrl: null,
      colour: null,
      createdAt: moment(5),
      updatedAt: moment(5),
    })
  })
})
