import { describe, expect, it } from 'vitest'
import { snowflake } from '../../../../domain/archive/snowflake.ts'
import {
  boundTo,
  createTenant,
  type NewTenant,
  published,
  requireOpen,
  tenantName,
} from '../../../../domain/archive/tenant.ts'
import { aTenant, aTenantId, moment } from '../../../support/factories/index.ts'

const now = moment(5_000)
const guild = snowflake('1505988963628879902')
const aNewTenant = (overrides: Partial<NewTenant> = {}): NewTenant => ({
  id: aTenantId(),
  name: 'Ferry Test',
  slug: 'ferry-test',
  platform: 'discord',
  sourceId: guild,
  now,
  ...overrides,
})

describe('a new tenant', () => {
  it('is active, hidden, pseudonymous and keeps history', () => {
    const input = aNewTenant()
    expect(createTenant(input)).toStrictEqual({
      id: input.id,
      name: 'Ferry Test',
      slug: 'ferry-test',
      platform: 'discord',
      sourceId: guild,
      status: 'ACTIVE',
      visibility: 'admins',
      listed: false,
      policies: { authorNames: 'pseudonymous', keepDeleted: false, keepHistory: true },
      version: 1,
      createdAt: now,
      updatedAt: now,
    })
  })

  it('takes the policies that it is given and the default of the others', () => {
    const { policies } = createTenant(aNewTenant({ policies: { authorNames: 'named' } }))
    expect(policies).toStrictEqual({ authorNames: 'named', keepDeleted: false, keepHistory: true })
  })

  it.each(['', '   ', '\n\t'])('is refused with the name %j', (name) => {
    expect(() => createTenant(aNewTenant({ name }))).toThrow(
      expect.objectContaining({
        code: 'invalid',
        details: { issues: [expect.objectContaining({ pointer: '/name' })] },
      }),
    )
  })

  it('is refused with a slug that is none', () => {
    expect(() => createTenant(aNewTenant({ slug: 'Ferry Test' }))).toThrow(expect.objectContaining({ code: 'invalid' }))
  })

  it('has a name that every storage can hold', () => {
    expect(tenantName(`  ${'😀'.repeat(300)}  `)).toBe('😀'.repeat(255))
    expect(tenantName('a\ud83d')).toBe('a\ufffd')
  })
})

describe('publishing a tenant', () => {
  it('shows it to everyone and lists it', () => {
    const tenant = aTenant()
    expect(published(tenant, now)).toStrictEqual({ ...tenant, visibility: 'public', listed: true, updatedAt: now })
  })

  it('changes nothing where it is public and listed', () => {
    const tenant = aTenant({ visibility: 'public', listed: true })
    expect(published(tenant, now)).toBe(tenant)
  })

  it.each([
    { visibility: 'public' as const, listed: false },
    { visibility: 'members' as const, listed: true },
  ])('completes $visibility, listed $listed', (before) => {
    expect(published(aTenant(before), now)).toMatchObject({ visibility: 'public', listed: true, updatedAt: now })
  })
})

describe('binding a tenant to a community', () => {
  it('sets the community of one that has none', () => {
    const tenant = aTenant({ sourceId: null })
    expect(boundTo(tenant, 'discord', guild, now)).toStrictEqual({ ...tenant, sourceId: guild, updatedAt: now })
  })

  it('changes nothing where it is bound to it', () => {
    const tenant = aTenant({ sourceId: guild })
    expect(boundTo(tenant, 'discord', guild, now)).toBe(tenant)
  })

  it('is refused where it archives another, and says which', () => {
    const tenant = aTenant({ sourceId: snowflake('7') })
    expect(() => boundTo(tenant, 'discord', guild, now)).toThrow(
      expect.objectContaining({ code: 'source_mismatch', details: { expected: '7', found: guild } }),
    )
  })
})

describe('taking messages in', () => {
  it('is for active tenants', () => {
    expect(() => requireOpen(aTenant({ status: 'ACTIVE' }))).not.toThrow()
  })

  it.each(['MAINTENANCE', 'CANCELLED', 'DELETING'] as const)('is refused while the tenant is %s', (status) => {
    expect(() => requireOpen(aTenant({ status }))).toThrow(
      expect.objectContaining({ code: 'tenant_closed', details: { status } }),
    )
  })
})
