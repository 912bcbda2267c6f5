import { describe, expect, it } from 'vitest'
import type { ArchiveRepositories } from '../../../domain/archive/ports/repositories.ts'
import type { TenantSync } from '../../../domain/archive/tenant-sync.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { storedTenant } from '../../support/archive-world.ts'
import { aTenantId, aTenantSync, moment } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { inTurn, race, racers, writeAgainstLock } from '../shared/race.ts'
import { missing } from '../shared/refusals.ts'
import { moments } from '../shared/samples.ts'
import type { Contract } from './contract.ts'

export const tenantSyncContract: Contract<'tenantSyncs'> = {
  port: 'tenantSyncs',
  holds({ storage }) {
    const findOf = (ids: readonly TenantId[]) => storage.read.tenantSyncs.findOf(ids)
    const upsert = (sync: TenantSync) => storage.transact((tx) => tx.tenantSyncs.upsert(sync))
    const full = (sync: TenantSync): TenantSync => ({
      ...sync,
      ...{ cron: '30 2 * * 1-5', isPaused: true, syncedAt: moment(5), orderedAt: moment(7) },
    })

    it('gives nothing of a tenant that has none', async () => {
      const { id } = await storedTenant(storage)
      expect(await findOf([id])).toStrictEqual([])
      expect(await findOf([])).toStrictEqual([])
      expect(await storage.transact((tx) => tx.tenantSyncs.lock(id))).toBeNull()
    })

    it.each(moments)('stores it as it is, its times to the millisecond: %s', async (time) => {
      const { id } = await storedTenant(storage)
      const sync = { ...full(aTenantSync(id)), orderedAt: time, syncedAt: time, updatedAt: time }
      await upsert(sync)
      expect(await findOf([id])).toStrictEqual([sync])
      expect(await storage.transact((tx) => tx.tenantSyncs.lock(id))).toStrictEqual(sync)
    })

    it('replaces every field, back to none', async () => {
      const { id } = await storedTenant(storage)
      for (const sync of [aTenantSync(id), full(aTenantSync(id)), aTenantSync(id)]) {
        await upsert(sync)
        await upsert(sync)
        expect(await findOf([id])).toStrictEqual([sync])
      }
    })

    it('gives those of several tenants by their ids, without those that have none', async () => {
      const tenants = [await storedTenant(storage), await storedTenant(storage), await storedTenant(storage)]
      const [one, other] = tenants.map(({ id }) => aTenantSync(id))
      if (one === undefined || other === undefined) throw new Error('there are three')
      await upsert(other)
      await upsert(full(one))
      const expected = [full(one), other].sort((a, b) => (a.tenantId < b.tenantId ? -1 : 1))
      expect(await findOf(tenants.map(({ id }) => id))).toStrictEqual(expected)
    })

    it('is refused for a tenant that is not there', async () => {
      await expect(upsert(aTenantSync(aTenantId()))).rejects.toMatchObject(missing('tenant'))
    })

    describe.each(['that is there', 'that is not there yet'])('a lock of one %s', (state) => {
      const stored = async (): Promise<TenantSync> => {
        const sync = aTenantSync((await storedTenant(storage)).id)
        if (state === 'that is there') await upsert(sync)
        return sync
      }

      it('keeps others from writing it until the transaction ends', async () => {
        const sync = await stored()
        const lock = (tx: ArchiveRepositories) => tx.tenantSyncs.lock(sync.tenantId)
        expect(await writeAgainstLock(storage, lock, (tx) => tx.tenantSyncs.upsert(full(sync)))).toStrictEqual(inTurn)
      })

      it('loses nothing of what twenty change, each by a step', async () => {
        const sync = await stored()
        const { refused } = await race(() =>
          storage.transact(async (tx) => {
            const { orderedAt } = (await tx.tenantSyncs.lock(sync.tenantId)) ?? sync
            await tx.tenantSyncs.upsert({ ...sync, orderedAt: new Date(orderedAt.getTime() + 1) })
          }),
        )
        expect(refused).toStrictEqual([])
        expect((await findOf([sync.tenantId])).map(({ orderedAt }) => orderedAt)).toStrictEqual([moment(racers)])
      })
    })

    copiesContract({
      make: async () => full(aTenantSync((await storedTenant(storage)).id)),
      store: upsert,
      reads: [async ({ tenantId }) => (await findOf([tenantId]))[0] ?? null],
    })
  },
}
