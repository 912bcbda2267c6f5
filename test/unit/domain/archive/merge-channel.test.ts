import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { type Channel, channelIdOf } from '../../../../domain/archive/channel.ts'
import { mergeChannel } from '../../../../domain/archive/merge-channel.ts'
import { observed } from '../../../../domain/archive/observed.ts'
import { aChannel, aSnowflake, aTenantId, moment, someSettings } from '../../../support/factories/index.ts'

const [tenantId, sourceId, now] = [aTenantId(), aSnowflake(), moment(999)]
const aSight = (overrides: Partial<Channel> = {}): Channel => aChannel({ tenantId, sourceId, ...overrides })
const profile = (name: string, placeholder: boolean, at: number) =>
  observed({ kind: placeholder ? ('unknown' as const) : ('text' as const), name, placeholder }, moment(at))

const times = fc.integer({ min: 0, max: 3 }).map((n) => moment(n))
const registers = <T>(values: fc.Arbitrary<T>) =>
  fc.option(fc.tuple(values, times).map(([value, at]) => observed(value, at)))
const parents = [channelIdOf(tenantId, aSnowflake()), channelIdOf(tenantId, aSnowflake()), null]

const sights: fc.Arbitrary<Channel> = fc
  .record(
    {
      profile: fc
        .tuple(fc.constantFrom('general', 'lobby'), fc.boolean(), fc.integer({ min: 0, max: 3 }))
        .map(([name, placeholder, at]) => profile(name, placeholder, at)),
      parent: registers(fc.constantFrom(...parents)),
      topic: registers(fc.constantFrom('talk', null)),
      settings: registers(
        fc.constantFrom(someSettings(), someSettings({ position: 1 }), someSettings({ tags: ['a'] })),
      ),
      visibility: fc.constantFrom('everyone', 'restricted', 'unknown'),
      visibilityAt: fc.option(times),
    },
    { noNullPrototype: true },
  )
  .map(aSight)

const runs = { numRuns: 200 }
const merge = (a: Channel, b: Channel): Channel => mergeChannel(a, b, now)
const timeless = ({ createdAt: _, updatedAt: __, ...channel }: Channel): unknown => channel

describe('merging sights of a channel', () => {
  test.prop([sights, sights], runs)('that tell nothing new gives the very same channel', (a, b) => {
    expect(merge(a, a)).toBe(a)
    const both = merge(a, b)
    expect(merge(both, b)).toBe(both)
    expect(merge(both, a)).toBe(both)
  })

  test.prop([sights, sights], runs)('gives the same in either order', (a, b) => {
    expect(timeless(merge(a, b))).toStrictEqual(timeless(merge(b, a)))
  })

  test.prop([sights, sights, sights], runs)('gives the same however they are grouped', (a, b, c) => {
    expect(timeless(merge(merge(a, b), c))).toStrictEqual(timeless(merge(a, merge(b, c))))
  })

  it('lets the real one beat a placeholder that was seen later', () => {
    const [real, placeholder] = [
      aSight({ profile: profile('general', false, 1) }),
      aSight({ profile: profile('?', true, 2) }),
    ]
    expect(merge(real, placeholder)).toBe(real)
    expect(merge(placeholder, real).profile).toBe(real.profile)
  })

  it('lets the later of two real ones win', () => {
    const [old, renamed] = [
      aSight({ profile: profile('old', false, 1) }),
      aSight({ profile: profile('new', false, 2) }),
    ]
    expect(merge(old, renamed)).toStrictEqual({ ...old, profile: renamed.profile, updatedAt: now })
    expect(merge(renamed, old)).toBe(renamed)
  })

  it('keeps what the later sight is silent on, and drops what it says is gone', () => {
    const told = aSight({
      parent: observed(channelIdOf(tenantId, aSnowflake()), moment(1)),
      topic: observed('talk', moment(1)),
    })
    const later = aSight({ profile: profile('general', false, 2), topic: observed(null, moment(2)) })
    expect(merge(told, later)).toMatchObject({ parent: told.parent, topic: { value: null } })
  })

  it('never lowers a restriction and never takes back that everyone may see it', () => {
    const [everyone, restricted, unknown] = (['everyone', 'restricted', 'unknown'] as const).map((visibility) =>
      aSight({ visibility }),
    )
    if (!everyone || !restricted || !unknown) throw new Error('three sights were made')
    expect(merge(everyone, unknown).visibility).toBe('everyone')
    expect(merge(unknown, everyone).visibility).toBe('everyone')
    expect(merge(restricted, everyone).visibility).toBe('restricted')
    expect(merge(everyone, restricted).visibility).toBe('restricted')
  })

  it('keeps the time at which it was created', () => {
    const stored = aSight({ createdAt: moment(-50), visibility: 'unknown' })
    expect(merge(stored, aSight({ visibility: 'everyone' }))).toMatchObject({ createdAt: moment(-50), updatedAt: now })
  })
})
