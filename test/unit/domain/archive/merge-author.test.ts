import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { type Author, shownName, withoutName } from '../../../../domain/archive/author.ts'
import { mergeAuthor } from '../../../../domain/archive/merge-author.ts'
import { type Observed, observed } from '../../../../domain/archive/observed.ts'
import { authorView } from '../../../../domain/archive/views.ts'
import { anAuthor, aTenant, moment } from '../../../support/factories/index.ts'

const someone = anAuthor()
const now = moment(999)
const groups = ['displayName', 'nickname', 'avatarUrl', 'colour'] as const

const at = fc.integer({ min: 0, max: 3 }).map(moment)
const values = fc.constantFrom('Ann', 'Anna', null)
const register = fc.tuple(values, at).map(([value, seen]) => observed(value, seen))
const silent = fc.option(register)
const sights = fc
  .tuple(fc.boolean(), register, fc.tuple(silent, silent, silent, silent))
  .map(([isBot, { value: name, at: seen }, [displayName, nickname, avatarUrl, colour]]): Author => {
    const profile = observed({ isBot, name }, seen)
    return { ...someone, profile, displayName, nickname, avatarUrl, colour }
  })
const merge = (a: Author, b: Author): Author => mergeAuthor(a, b, now)
const timeless = ({ createdAt: _, updatedAt: __, ...author }: Author): unknown => author
const timeOf = (told: Observed<unknown> | null): number => told?.at.getTime() ?? Number.NEGATIVE_INFINITY

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

  test.prop([sights, sights, fc.constantFrom('profile', ...groups)])('keeps of each group the later', (a, b, group) => {
    const [one, other, both] = [a[group], b[group], merge(a, b)[group]]
    if (timeOf(one) > timeOf(other)) expect(both).toBe(one)
    else if (timeOf(one) < timeOf(other)) expect(both).toBe(other)
    else expect([one, other]).toContain(both)
  })

  test.prop([sights, sights, fc.constantFrom(...groups)])('loses nothing to silence, however late', (a, b, group) => {
    const silence = { ...b, [group]: null }
    expect(merge(a, silence)[group]).toBe(a[group])
    expect(merge(silence, a)[group]).toBe(a[group])
  })

  it.each(groups)('learns later that there is none: %s', (group) => {
    const [told, none] = [observed('Ann', moment(1)), observed(null, moment(2))]
    const merged = merge({ ...someone, [group]: told }, { ...someone, [group]: none })
    expect(merged).toStrictEqual({ ...someone, [group]: none, updatedAt: now })
  })

  it('lets the later profile win', () => {
    const named = (name: string, n: number) => ({
      ...someone,
      profile: observed({ isBot: false, name }, moment(n)),
    })
    const [old, renamed] = [named('Ann', 1), named('Anna', 2)]
    expect(merge(old, renamed)).toStrictEqual({ ...old, profile: renamed.profile, updatedAt: now })
    expect(merge(renamed, old)).toBe(renamed)
  })
})

const ann: Author = {
  ...someone,
  profile: observed({ isBot: true, name: 'ann' }, moment()),
  displayName: observed('Ann', moment()),
  nickname: observed('The Captain', moment()),
}

describe('what readers call an author', () => {
  const { id } = someone
  const none = observed(null, moment())

  it('is the nickname, else the display name, else the name, else six digits of the pseudonym', () => {
    expect(shownName(ann)).toBe('The Captain')
    for (const nickname of [null, none]) {
      expect(shownName({ ...ann, nickname })).toBe('Ann')
      for (const displayName of [null, none]) {
        expect(shownName({ ...ann, nickname, displayName })).toBe('ann')
        expect(shownName({ ...someone, nickname, displayName })).toBe(`user-${id.slice(0, 6)}`)
      }
    }
  })

  it('is not a name that was stored before the tenant became pseudonymous', () => {
    expect(authorView(id, ann, aTenant())).toStrictEqual({ id, name: `user-${id.slice(0, 6)}`, isBot: true })
  })

  it('is the name under the policy named', () => {
    const tenant = aTenant({ policies: { authorNames: 'named', keepDeleted: false, keepHistory: true } })
    expect(authorView(id, ann, tenant)).toStrictEqual({ id, name: 'The Captain', isBot: true })
  })

  it('is a pseudonym where the author is not stored', () => {
    expect(authorView(id, undefined, aTenant())).toStrictEqual({ id, name: `user-${id.slice(0, 6)}`, isBot: false })
  })
})

describe('an author without its name', () => {
  const nobody = { ...ann, profile: observed({ isBot: true, name: null }, moment()), displayName: null, nickname: null }

  it('is only known as a bot or not', () => {
    expect(withoutName(ann, now)).toStrictEqual({ ...nobody, updatedAt: now })
  })

  it.each(groups)('has no %s either, told or told to be none', (group) => {
    for (const value of ['#ffffff', null]) {
      const told = { ...nobody, [group]: observed(value, moment()) }
      expect(withoutName(told, now)).toStrictEqual({ ...nobody, updatedAt: now })
    }
  })

  it('is itself where nothing is stored that tells who it is', () => {
    expect(withoutName(nobody, now)).toBe(nobody)
  })
})
