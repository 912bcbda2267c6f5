/** What a refusal looks like, for `rejects.toMatchObject`. */
export const conflictOn = (field: string) => ({ code: 'conflict', details: { field } })
export const missing = (reference: string) => ({ code: 'reference_missing', details: { reference } })
export const notFound = { code: 'not_found' }
export const nested = { code: 'transaction_nested' }
export const tenantBusy = { code: 'tenant_busy' }
export const leaseLost = { code: 'lease_lost' }
