import { expect, it } from 'vitest'
import { openMemoryOperations } from '../../../adapters/memory/operations/storage.ts'
import type { Tenant } from '../../../domain/archive/index.ts'
import type { UpdatedTenant } from '../../../domain/archive/use-cases/update-tenant.ts'
import { operationsUseCases } from '../../../domain/operations/index.ts'
import { Conflict, OutcomeUnknown, StorageUnavailable } from '../../../domain/shared/errors.ts'
import { tenantOrders } from '../../../src/bridges/tenant-orders.ts'
import { aTenant } from '../../support/factories/index.ts'
import { seededClock, seededIds, seededRandomness } from '../../support/seeded.ts'

const logger = { info() {}, warn() {}, error() {} }
const tenant: Tenant = aTenant({ policies: { authorNames: 'named', keepDeleted: true, keepHistory: true } })
const keepsLess = { policies: { authorNames: 'pseudonymous' } } as const

function world(updateTenant: () => Promise<UpdatedTenant>) {
  const clock = seededClock()
  const operations = operationsUseCases({
    storage: openMemoryOperations({ clock }),
    ...{ clock, ids: seededIds(), randomness: seededRandomness(), logger },
  })
  const statuses = async () => (await operations.listJobs({}, { limit: 10 })).items.map(({ status }) => status)
  return { operations, statuses, archive: { updateTenant } }
}

const updated = async (): Promise<UpdatedTenant> => ({ tenant, tightened: ['authorNames'] })

it('a policy that keeps less makes a job, which waits until the policy is stored', async () => {
  const { operations, archive, statuses } = world(async () => {
    expect(await statuses()).toEqual(['receiving'])
    return updated()
  })
  const { jobId } = await tenantOrders({ archive, operations }).update(tenant, keepsLess)
  expect([(await operations.listJobs({}, { limit: 1 })).items[0]?.id, await statuses()]).toEqual([jobId, ['queued']])
})

it('a policy that is stored keeps its job, also where nobody can say any more that it is', async () => {
  const { operations, archive, statuses } = world(updated)
  const failing = { ...operations, finishReceiving: () => Promise.reject(new StorageUnavailable('it is gone')) }
  const { jobId } = await tenantOrders({ archive, operations: failing }).update(tenant, keepsLess)
  expect(jobId).not.toBeNull()
  expect(await statuses()).toEqual(['receiving'])
})

it.each([
  [new Conflict('version'), 'cancelled'],
  [new OutcomeUnknown(), 'receiving'],
  [new Error('nobody foresaw this'), 'receiving'],
])('a policy that was refused, or may not have been stored: %s', async (error, status) => {
  const { operations, archive, statuses } = world(() => Promise.reject(error))
  await expect(tenantOrders({ archive, operations }).update(tenant, keepsLess)).rejects.toBe(error)
  expect(await statuses()).toEqual([status])
})
