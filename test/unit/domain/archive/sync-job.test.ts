import { expect, it } from 'vitest'
import { syncJob } from '../../../../domain/archive/index.ts'
import { aTenantId } from '../../../support/factories/index.ts'

const tenantId = aTenantId()
const whole = { tenantId, depth: 'window', channels: null, since: null, until: null } as const

it('reads what an earlier version was told: the depth alone', () => {
  expect(syncJob({ tenantId, depth: 'window' })).toEqual(whole)
})

it('reads what it is told itself', () => {
  const part = { ...whole, channels: ['5', '7'], since: '2026-08-30T00:00:00Z', until: '2026-08-31T00:00:00.000Z' }
  expect(syncJob(part)).toEqual(part)
})

it.each([
  ['/depth', { depth: 'deep' }],
  ['/channels', { channels: '5' }],
  ['/channels', { channels: ['general'] }],
  ['/channels', { channels: [5] }],
  ['/since', { since: 'yesterday' }],
  ['/until', { until: 5 }],
])('refuses what another version may have stored: %s', (pointer, change) => {
  expect(() => syncJob({ ...whole, ...change })).toThrow(
    expect.objectContaining({ code: 'invalid', details: { issues: [expect.objectContaining({ pointer })] } }),
  )
})
