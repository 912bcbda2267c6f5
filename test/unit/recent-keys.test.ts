import { beforeEach, describe, expect, it } from 'vitest'
import { RecentKeys } from '../../adapters/http/recent-keys.ts'
import { anApiKey } from '../support/factories/index.ts'
import { type SeededClock, seededClock } from '../support/seeded.ts'

const quarter = 15 * 60_000
const watching = anApiKey({ scopes: ['metrics'] })

let clock: SeededClock
let keys: RecentKeys

beforeEach(() => {
  clock = seededClock()
  keys = new RecentKeys(clock)
})

describe('a key that was accepted', () => {
  it('is known for a quarter of an hour, if it is one for watching', () => {
    keys.accepted('watching', watching)
    keys.accepted('other', anApiKey({ scopes: ['jobs:read'] }))
    clock.advance(quarter)
    expect([keys.recall('watching'), keys.recall('other'), keys.recall('none')]).toEqual([watching, null, null])
    clock.advance(1)
    expect(keys.recall('watching')).toBeNull()
  })

  it('is not known beyond its own end', () => {
    const key = anApiKey({ scopes: ['metrics'], expiresAt: new Date(clock.now().getTime() + 1_000) })
    keys.accepted('ending', key)
    clock.advance(999)
    expect(keys.recall('ending')).toBe(key)
    clock.advance(1)
    expect(keys.recall('ending')).toBeNull()
  })

  it('is forgotten once it is refused', () => {
    keys.accepted('watching', watching)
    keys.forget('watching')
    expect(keys.recall('watching')).toBeNull()
  })

  it('makes room for later ones: a hundred are known', () => {
    for (let n = 0; n <= 100; n++) keys.accepted(`key ${n}`, watching)
    expect([keys.recall('key 0'), keys.recall('key 1'), keys.recall('key 100')]).toEqual([null, watching, watching])
  })
})
