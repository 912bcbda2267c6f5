import { expect, it } from 'vitest'
import type { TenantKey } from '../../../domain/archive/tenant-key.ts'
import { storedTenant } from '../../support/archive-world.ts'
import { aTenantId, aTenantKey } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { race, racers } from '../shared/race.ts'
import { conflictOn, missing } from '../shared/refusals.ts'
import { everyByte, moments } from '../shared/samples.ts'
import type { Contract } from './contract.ts'

export const tenantKeyContract: Contract<'tenantKeys'> = {
  port: 'tenantKeys',
  holds({ storage }) {
    const find = (key: TenantKey) => storage.read.tenantKeys.find(key.tenantId)
    const insert = (key: TenantKey) => storage.transact((tx) => tx.tenantKeys.insert(key))
    const ofTenant = async (overrides: Partial<TenantKey> = {}) =>
      aTenantKey({ tenantId: (await storedTenant(storage)).id, ...overrides })

    it('gives null for a tenant without a key', async () => {
      const { id } = await storedTenant(storage)
      expect(await storage.read.tenantKeys.find(id)).toBeNull()
      expect(await storage.read.tenantKeys.find(aTenantId())).toBeNull()
    })

    it('keeps bytes as they are, zeros and spaces at the ends too', async () => {
      for (const wrappedKey of [everyByte.subarray(0, 60), everyByte.subarray(-60), everyByte.subarray(0, 255)]) {
        const key = await ofTenant({ wrappedKey: Uint8Array.from(wrappedKey) })
        await insert(key)
        expect(await find(key)).toStrictEqual(key)
      }
    })

    it('keeps times to the millisecond', async () => {
      for (const createdAt of moments) {
        const key = await ofTenant({ createdAt })
        await insert(key)
        expect(await find(key)).toStrictEqual(key)
      }
    })

    it('refuses a second key and keeps the first', async () => {
      const first = await ofTenant()
      await insert(first)
      await expect(insert(first)).rejects.toMatchObject(conflictOn('tenantId'))
      await expect(insert(aTenantKey({ tenantId: first.tenantId }))).rejects.toMatchObject(conflictOn('tenantId'))
      expect(await find(first)).toStrictEqual(first)
    })

    it('refuses a key without its tenant', async () => {
      const key = aTenantKey()
      await expect(insert(key)).rejects.toMatchObject(missing('tenant'))
      expect(await find(key)).toBeNull()
    })

    it('lets one of twenty racing keys win', async () => {
      const { tenantId } = await ofTenant()
      const { won, refused } = await race(async () => {
        const key = aTenantKey({ tenantId })
        await insert(key)
        return key
      })
      expect(won).toStrictEqual([await storage.read.tenantKeys.find(tenantId)])
      expect(refused).toHaveLength(racers - 1)
      for (const refusal of refused) expect(refusal).toMatchObject(conflictOn('tenantId'))
    })

    copiesContract({
      make: () => ofTenant(),
      store: insert,
      reads: [find, (key) => storage.transact((tx) => tx.tenantKeys.find(key.tenantId))],
    })
  },
}
