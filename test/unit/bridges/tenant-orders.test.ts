import { beforeEach, expect, it } from 'vitest'
import { openMemoryOperations } from '../../../adapters/memory/operations/storage.ts'
import type { Tenant } from '../../../domain/archive/index.ts'
import type { UpdatedTenant } from '../../../domain/archive/use-cases/update-tenant.ts'
import { operationsUseCases } from '../../../domain/operations/index.ts'
import { Conflict, OutcomeUnknown, StorageUnavailable } from '../../../domain/shared/errors.ts'
import { uuidV5 } from '../../../domain/shared/ids.ts'
import type { LogFields, Logger } from '../../../domain/shared/logger.ts'
import { tenantOrders } from '../../../src/bridges/tenant-orders.ts'
import { aTenant } from '../../support/factories/index.ts'
import { seededClock, seededIds, seededRandomness } from '../../support/seeded.ts'

const warnings: (readonly [LogFields, string])[] = []
const logger: Logger = { info() {}, warn: (...line) => void warnings.push(line), error() {} }
const tenant: Tenant = aTenant({ policies: { authorNames: 'named', keepDeleted: true, keepHistory: true } })

beforeEach(() => {
  warnings.length = 0
})

const keepsLess = { policies: { authorNames: 'pseudonymous' } } as const

const updated = async (): Promise<UpdatedTenant> => ({ tenant, tightened: ['authorNames'] })

function world(updateTenant: () => Promise<UpdatedTenant> = updated) {
  const clock = seededClock()
  const operations = operationsUseCases({
    storage: openMemoryOperations({ clock }),
    ...{ clock, ids: seededIds(), randomness: seededRandomness(), logger },
  })
  const statuses = async () => (await operations.listJobs({}, { limit: 10 })).items.map(({ status }) => status)
  const archive = { updateTenant, createTenant: async () => tenant }
  return { operations, statuses, archive, canSync: true, logger }
}

it('a policy that keeps less makes a job, which waits until the policy is stored', async () => {
  const { statuses, ...parts } = world(async () => {
    expect(await statuses()).toEqual(['receiving'])
    return updated()
  })
  const { jobId } = await tenantOrders(parts).update(tenant, keepsLess)
  expect([(await parts.operations.listJobs({}, { limit: 1 })).items[0]?.id, await statuses()]).toEqual([
    jobId,
    ['queued'],
  ])
})

it('a policy that is stored keeps its job, also where nobody can say any more that it is', async () => {
  const { statuses, ...parts } = world(updated)
  const operations = {
    ...parts.operations,
    finishReceiving: () => Promise.reject(new StorageUnavailable('it is gone')),
  }
  const { jobId } = await tenantOrders({ ...parts, operations }).update(tenant, keepsLess)
  expect(jobId).not.toBeNull()
  expect(await statuses()).toEqual(['receiving'])
})

it.each([
  [new Conflict('version'), 'cancelled'],
  [new OutcomeUnknown(), 'receiving'],
  [new Error('nobody foresaw this'), 'receiving'],
])('a policy that was refused, or may not have been stored: %s', async (error, status) => {
  const { statuses, ...parts } = world(() => Promise.reject(error))
  await expect(tenantOrders(parts).update(tenant, keepsLess)).rejects.toBe(error)
  expect(await statuses()).toEqual([status])
})

const wish = { name: 'Ferry Fans', platform: 'discord', sourceId: tenant.sourceId, visibility: 'admins' } as const

it('a tenant that is made is brought in by a job, and asked for again it is the same job', async () => {
  const { operations, ...parts } = world()
  const orders = tenantOrders({ ...parts, operations })
  const { jobId, notSynced } = await orders.create(wish, 'wanted')
  expect(notSynced).toBeNull()
  expect(await operations.getJob(jobId ?? '')).toMatchObject({
    ...{ kind: 'sync', tenantId: tenant.id, status: 'queued' },
    payload: JSON.stringify({ depth: 'window', tenantId: tenant.id }),
  })
  expect(await orders.sync(tenant.id, 'everything')).toBe(jobId)
})

it.each([
  ['declined', 'declined', true, tenant],
  ['no_token', 'wanted', false, tenant],
  ['no_source', 'wanted', true, { ...tenant, sourceId: null }],
] as const)('a tenant that is made without a job: %s', async (notSynced, sync, canSync, made) => {
  const { statuses, operations } = world()
  const archive = { updateTenant: updated, createTenant: async () => made }
  const ordered = await tenantOrders({ archive, operations, canSync, logger }).create(wish, sync)
  expect([ordered, await statuses()]).toEqual([{ tenant: made, jobId: null, notSynced }, []])
})

it.each([
  [
    new StorageUnavailable('it is gone'),
    { error: 'storage_unavailable', cause: expect.stringContaining('it is gone') },
  ],
  [new Error('INSERT INTO jobs … a name'), { error: 'Error', stack: expect.stringContaining('tenant-orders.test.ts') }],
])('a tenant whose job could not be left is made all the same, and the log says why: %s', async (error, cause) => {
  const parts = world()
  const operations = { ...parts.operations, enqueueJob: () => Promise.reject(error) }
  const ordered = await tenantOrders({ ...parts, operations }).create(wish, 'wanted')
  expect(ordered).toEqual({ tenant, jobId: null, notSynced: 'not_queued' })
  expect(warnings).toEqual([
    [expect.objectContaining({ tenantId: tenant.id, ...cause }), 'the first sync of a tenant was not queued'],
  ])
  expect(JSON.stringify(warnings)).not.toMatch(/INSERT|a name/)
})

it('a tenant that is not made has no job', async () => {
  const { statuses, operations } = world()
  const archive = { updateTenant: updated, createTenant: () => Promise.reject(new Conflict('slug')) }
  const orders = tenantOrders({ archive, operations, canSync: true, logger })
  await expect(orders.create(wish, 'wanted')).rejects.toThrow(Conflict)
  expect(await statuses()).toEqual([])
})

const slot = new Date('2024-02-29T12:00:00Z')

it('a slot of a schedule is ordered once, by a job whose id says which', async () => {
  const { operations, ...parts } = world()
  const orders = tenantOrders({ ...parts, operations })
  const id = uuidV5(tenant.id, 'sync:2024-02-29T12:00:00.000Z')
  expect(await orders.scheduledSync(tenant.id, slot)).toBe('ordered')
  expect(await operations.getJob(id)).toMatchObject({
    ...{ kind: 'sync', tenantId: tenant.id, status: 'queued' },
    payload: JSON.stringify({ depth: 'window', tenantId: tenant.id }),
  })
  expect(await orders.scheduledSync(tenant.id, slot)).toBe('ordered')
  await operations.cancelJob(id)
  expect(await orders.scheduledSync(tenant.id, slot)).toBe('ordered')
  expect((await operations.listJobs({}, { limit: 10 })).items).toHaveLength(1)
})

it('a slot is passed over while another sync of the tenant waits', async () => {
  const { statuses, ...parts } = world()
  const orders = tenantOrders(parts)
  await orders.sync(tenant.id, 'everything')
  expect(await orders.scheduledSync(tenant.id, slot)).toBe('passed_over')
  expect(await statuses()).toEqual(['queued'])
})

it('an order that fails for another reason says so', async () => {
  const parts = world()
  const operations = { ...parts.operations, enqueueJob: () => Promise.reject(new OutcomeUnknown()) }
  await expect(tenantOrders({ ...parts, operations }).scheduledSync(tenant.id, slot)).rejects.toThrow(OutcomeUnknown)
})
