import { describe, expect, it } from 'vitest'
import { colour, defaultBranding } from '../../../../domain/archive/tenant-branding.ts'
import { aTenantId, moment } from '../../../support/factories/index.ts'

describe('a colour', () => {
  it('is stored in lower case', () => {
    expect(colour('#1F2937')).toBe('#1f2937')
  })

  it.each(['', '#fff', '1f2937', '#1f293', '#1f29377', '#gggggg', ' #1f2937', '#1f2937\n', 'red', 'rgb(0,0,0)'])(
    'is not %j',
    (text) => {
      expect(() => colour(text, '/accentColour')).toThrow(
        expect.objectContaining({
          code: 'invalid',
          details: { issues: [expect.objectContaining({ pointer: '/accentColour' })] },
        }),
      )
    },
  )
})

it('a tenant without branding has three colours and no logo', () => {
  const tenantId = aTenantId()
  const { primaryColour, secondaryColour, accentColour, ...rest } = defaultBranding(tenantId, moment())
  expect(new Set([primaryColour, secondaryColour, accentColour]).size).toBe(3)
  for (const each of [primaryColour, secondaryColour, accentColour]) expect(colour(each)).toBe(each)
  expect(rest).toStrictEqual({ tenantId, logo: null, createdAt: moment(), updatedAt: moment() })
})
