import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { type Author, displayName } from '../../../../domain/archive/author.ts'
import { mergeAuthor } from '../../../../domain/archive/merge-author.ts'
import { observed } from '../../../../domain/archive/observed.ts'
import { authorView } from '../../../../domain/archive/views.ts'
import { anAuthor, aTenant, moment } from '../../../support/factories/index.ts'

const someone = anAuthor()
const now = moment(999)
const named = (name: string | null, at: number, isBot = false): Author => ({
  ...someone,
  profile: observed({ isBot, name, nickname: null, avatarUrl: null, colour: null }, moment(at)),
})

const sights = fc
  .tuple(fc.constantFrom('Ann', 'Anna', null), fc.integer({ min: 0, max: 3 }), fc.boolean())
  .map(([name, at, isBot]) => named(name, at, isBot))
const merge = (a: Author, b: Author): Author => mergeAuthor(a, b, now)
const timeless = ({ createdAt: _, updatedAt: __, ...author }: Author): unknown => author

describe('merging sights of an author', () => {
  test.prop([sights, sights])('that tell nothing new gives the very same author', (a, b) => {
    expect(merge(a, a)).toBe(a)
    const both = merge(a, b)
    expect(merge(both, b)).toBe(both)
    expect(merge(both, a)).toBe(both)
  })

  test.prop([sights, sights])('gives the same in either order', (a, b) => {
    expect(timeless(merge(a, b))).toStrictEqual(timeless(merge(b, a)))
  })

  test.prop([sights, sights, sights])('gives the same however they are grouped', (a, b, c) => {
    expect(timeless(merge(merge(a, b), c))).toStrictEqual(timeless(merge(a, merge(b, c))))
  })

  it('lets the later one win', () => {
    const [old, renamed] = [named('Ann', 1), named('Anna', 2)]
    expect(merge(old, renamed)).toStrictEqual({ ...old, profile: renamed.profile, updatedAt: now })
    expect(merge(renamed, old)).toBe(renamed)
  })
})

describe('what readers call an author', () => {
  const { id } = someone
  const profile = { isBot: false, name: 'Ann', nickname: 'The Captain', avatarUrl: null, colour: null }

  it('is the nickname, else the name, else six digits of the pseudonym', () => {
    expect(displayName(id, profile)).toBe('The Captain')
    expect(displayName(id, { ...profile, nickname: null })).toBe('Ann')
    expect(displayName(id, { ...profile, nickname: null, name: null })).toBe(`user-${id.slice(0, 6)}`)
    expect(displayName(id, null)).toMatch(/^user-[0-9a-f]{6}$/)
  })

  it('is not a name that was stored before the tenant became pseudonymous', () => {
    const author = { ...someone, profile: observed({ ...profile, isBot: true }, moment()) }
    const view = authorView(id, author, aTenant())
    expect(view).toStrictEqual({ id, name: `user-${id.slice(0, 6)}`, isBot: true })
  })

  it('is the name under the policy named', () => {
    const author = { ...someone, profile: observed(profile, moment()) }
    const tenant = aTenant({ policies: { authorNames: 'named', keepDeleted: false, keepHistory: true } })
    expect(authorView(id, author, tenant)).toStrictEqual({ id, name: 'The Captain', isBot: false })
  })

  it('is a pseudonym where the author is not stored', () => {
    expect(authorView(id, undefined, aTenant())).toStrictEqual({ id, name: `user-${id.slice(0, 6)}`, isBot: false })
  })
})
