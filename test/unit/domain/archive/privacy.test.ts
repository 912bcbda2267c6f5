import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { normalisePage } from '../../../../domain/archive/normalise-page.ts'
import type { SourceUser } from '../../../../domain/archive/source.ts'
import type { AuthorNames } from '../../../../domain/archive/tenant.ts'
import { aPageContext, person, rawUserIds } from '../arbitraries.ts'
import { aPage, type Cast, everythingTold } from './everything-told.ts'

const avatarOf = (id: string): string => `https://cdn.discordapp.com/avatars/${id}/8342729096ea3675442027381ff50dfe.png`
const member = (id: string, role: string): SourceUser =>
  person(id, `Zephyrine the ${role}`, {
    displayName: `Zephy the ${role}`,
    nickname: `Captain ${role}`,
    avatarUrl: avatarOf(id),
    colour: '#FF0000',
  })

const castOf = ([a, b, c, d, e, f]: readonly string[]): Cast => ({
  author: member(a ?? '', 'author'),
  mentioned: member(b ?? '', 'mentioned'),
  caller: member(c ?? '', 'caller'),
  reactor: member(d ?? '', 'reactor'),
  voter: member(e ?? '', 'voter'),
  forwarded: member(f ?? '', 'forwarded'),
})
const ids = fc.uniqueArray(rawUserIds, { minLength: 7, maxLength: 7 })

/** The id as a number of its own, not as a part of another one. */
const asNumber = (id: string): RegExp => new RegExp(`(?<!\\d)${id}(?!\\d)`)

/** Every way in which a text may name people: the last id is of somebody who appears nowhere else. */
const naming = (all: readonly string[], { author, mentioned, caller, forwarded }: Cast): string =>
  [
    ...all.map((id) => `<@${id}> <@!${id}> https://discord.com/users/${id} ${avatarOf(id)} /webhooks/${id}/token`),
    ...[author, mentioned, caller, forwarded].map((user) => user.id),
    `@${mentioned.name} @${mentioned.displayName} @${mentioned.nickname}`,
  ].join(' ')

const everything = (all: readonly string[], authorNames: AuthorNames = 'pseudonymous'): string => {
  const cast = castOf(all)
  const message = everythingTold(cast, () => naming(all, cast))
  return JSON.stringify(normalisePage(aPage([message]), aPageContext({ authorNames })))
}

describe('a page as it is stored', () => {
  test.prop([ids])('holds no raw id of anyone, wherever it stood', (all) => {
    const stored = everything(all)
    for (const id of all) expect(stored).not.toMatch(asNumber(id))
  })

  test.prop([ids])('holds none where names are kept either', (all) => {
    const stored = everything(all, 'named')
    for (const id of all) expect(stored).not.toMatch(asNumber(id))
  })

  test.prop([ids])('holds no name of anyone', (all) => {
    expect(everything(all)).not.toMatch(/Zephyrine|Captain/)
  })

  it('keeps the ids of messages, channels, communities, roles, files and emoji', () => {
    const all = Array.from({ length: 7 }, (_, n) => `90000000000000000${n}`)
    const message = everythingTold(
      castOf(all),
      () => '<#1210000000000000020> <@&1210000000000000021> <:x:1210000000000000022>',
    )
    const stored = JSON.stringify(normalisePage(aPage([message]), aPageContext()))
    for (const n of [1, 2, 3, 4, 10, 11, 12, 13, 14])
      expect(stored).toContain(`"${1_210_000_000_000_000_000n + BigInt(n)}`)
    expect(stored).toContain('<#1210000000000000020> <@&1210000000000000021> <:x:1210000000000000022>')
  })
})

describe('each field of a message', () => {
  const stranger = '999999999999999999'
  const fields: string[] = []
  everythingTold(castOf(['1', '2', '3', '4', '5', '6']), (field) => {
    fields.push(field)
    return field
  })

  it.each(fields)('is pseudonymised: %s', (where) => {
    const told = everythingTold(castOf(['1', '2', '3', '4', '5', '6']), (field) =>
      field === where ? `<@${stranger}>` : field,
    )
    expect(JSON.stringify(normalisePage(aPage([told]), aPageContext()))).not.toContain(stranger)
  })

  it.each(['name', 'displayName', 'nickname', 'avatarUrl', 'colour'] as const)(
    'is pseudonymised where names are kept: %s of the author',
    (field) => {
      const cast = castOf(['100000000000000001', '2', '3', '4', '5', '6'])
      const author = { ...cast.author, [field]: `me, 100000000000000001 or <@${stranger}>` }
      const page = normalisePage(
        aPage([everythingTold({ ...cast, author }, (told) => told)]),
        aPageContext({ authorNames: 'named' }),
      )
      expect(JSON.stringify(page)).not.toMatch(/100000000000000001|999999999999999999/)
    },
  )
})
