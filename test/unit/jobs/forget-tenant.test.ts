import { expect, it } from 'vitest'
import { openMemoryOperations } from '../../../adapters/memory/operations/storage.ts'
import { operationsUseCases } from '../../../domain/operations/index.ts'
import { canonicalJson } from '../../../domain/shared/canonical-json.ts'
import { aTenantId } from '../../support/factories/index.ts'
import { seededClock, seededIds, seededRandomness } from '../../support/seeded.ts'

const nothing = (): void => {}

it('a tenant that is gone takes the jobs along that wait for it, and has the one that runs end', async () => {
  const clock = seededClock()
  const storage = openMemoryOperations({ clock })
  const operations = operationsUseCases({
    ...{
      storage,
      clock,
      ids: seededIds(),
      randomness: seededRandomness(),
      logger: { info: nothing, warn: nothing, error: nothing },
    },
  })
  const [gone, other] = [aTenantId(), aTenantId()]
  const enqueue = (tenantId: typeof gone, status: 'queued' | 'receiving') =>
    operations.enqueueJob({ kind: 'sync', tenantId, payload: { secret: 'name' }, status })
  const running = await enqueue(gone, 'queued')
  await operations.claimJob(new Set(['sync']), 'a worker')
  const queued = await enqueue(gone, 'queued')
  const receiving = await enqueue(gone, 'receiving')
  const kept = await enqueue(other, 'queued')
  await operations.forgetTenant(gone, null)
  for (const { id } of [queued, receiving]) {
    expect(await operations.getJob(id)).toMatchObject({ status: 'cancelled', payload: canonicalJson({}) })
  }
  expect(await operations.getJob(running.id)).toMatchObject({ status: 'running', cancelRequestedAt: clock.now() })
  expect(await operations.getJob(kept.id)).toStrictEqual(kept)
})
