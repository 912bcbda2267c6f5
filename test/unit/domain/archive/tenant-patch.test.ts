import { describe, expect, it } from 'vitest'
import { snowflake } from '../../../../domain/archive/snowflake.ts'
import type { TenantPolicies } from '../../../../domain/archive/tenant.ts'
import { patched, type TenantPatch, tightened } from '../../../../domain/archive/tenant-patch.ts'
import { aListedTenant, aTenant, moment } from '../../../support/factories/index.ts'

const invalid = (pointer: string) =>
  expect.objectContaining({ code: 'invalid', details: { issues: [expect.objectContaining({ pointer })] } })

describe('a patch of a tenant', () => {
  it.each<TenantPatch>([{}, { name: undefined }, { policies: {} }, { policies: { keepHistory: undefined } }])(
    'that says nothing is refused: %j',
    (patch) => {
      expect(() => patched(aTenant(), patch, 1, moment())).toThrow(invalid(''))
    },
  )

  it.each<[string, TenantPatch]>([
    ['/name', { name: '  ' }],
    ['/slug', { slug: 'No Slug' }],
    ['/slug', { slug: 'ab' }],
    ['/listed', { listed: true }],
    ['/listed', { listed: true, visibility: 'members' }],
  ])('that breaks the rule of %s is refused: %j', (pointer, patch) => {
    expect(() => patched(aTenant(), patch, 1, moment())).toThrow(invalid(pointer))
  })

  it('takes a tenant off the list when it is hidden, and does not put it back', () => {
    const hidden = patched(aListedTenant(), { visibility: 'members' }, 1, moment(1))
    expect(hidden).toMatchObject({ visibility: 'members', listed: false })
    expect(patched(hidden, { visibility: 'public' }, 1, moment(2))).toMatchObject({
      visibility: 'public',
      listed: false,
    })
  })

  it('lists a tenant that it makes public', () => {
    const tenant = patched(aTenant(), { visibility: 'public', listed: true }, 1, moment(1))
    expect(tenant).toMatchObject({ visibility: 'public', listed: true, updatedAt: moment(1) })
  })

  it('gives a community to a tenant without one, and to no other', () => {
    const sourceId = snowflake('77')
    expect(patched(aTenant({ sourceId: null }), { sourceId }, 1, moment()).sourceId).toBe(sourceId)
    const bound = aTenant({ sourceId })
    expect(patched(bound, { sourceId }, 1, moment(1))).toBe(bound)
    expect(() => patched(aTenant(), { sourceId }, 1, moment())).toThrow(
      expect.objectContaining({ code: 'source_mismatch' }),
    )
  })

  it('changes each policy alone', () => {
    const tenant = aTenant()
    const { policies } = patched(tenant, { policies: { keepHistory: false } }, 1, moment())
    expect(policies).toStrictEqual({ ...tenant.policies, keepHistory: false })
  })

  it('gives the same tenant where it changes nothing', () => {
    const tenant = aListedTenant()
    const { name, slug, visibility, listed, policies } = tenant
    expect(patched(tenant, { name, slug, status: 'ACTIVE', visibility, listed, policies }, 1, moment(1))).toBe(tenant)
  })
})

describe('a policy', () => {
  const loose: TenantPolicies = { authorNames: 'named', keepDeleted: true, keepHistory: true }
  const tight: TenantPolicies = { authorNames: 'pseudonymous', keepDeleted: false, keepHistory: false }

  it('is tightened where less is stored under it than before; what is shown is no matter', () => {
    expect(tightened(loose, tight)).toStrictEqual(['authorNames', 'keepHistory'])
    expect(tightened(loose, { ...loose, keepDeleted: false })).toStrictEqual([])
    expect(tightened(loose, { ...loose, keepHistory: false })).toStrictEqual(['keepHistory'])
    expect(tightened(tight, loose)).toStrictEqual([])
    expect(tightened(tight, tight)).toStrictEqual([])
  })
})
