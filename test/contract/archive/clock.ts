import { describe, expect, it } from 'vitest'
import { storedTenant } from '../../support/archive-world.ts'
import type { Contract } from './contract.ts'

export const clockContract: Contract<'clock'> = {
  port: 'clock',
  holds({ storage }) {
    describe('findNow', () => {
      it('goes on', async () => {
        const before = await storage.read.clock.findNow()
        await new Promise((resolve) => setTimeout(resolve, 20))
        const after = await storage.read.clock.findNow()
        expect(after.getTime()).toBeGreaterThan(before.getTime())
      })

      it('is told inside of a transaction as well as outside', async () => {
        const before = await storage.read.clock.findNow()
        const inside = await storage.transact((tx) => tx.clock.findNow())
        const after = await storage.read.clock.findNow()
        expect(inside.getTime()).toBeGreaterThanOrEqual(before.getTime())
        expect(inside.getTime()).toBeLessThanOrEqual(after.getTime())
      })

      it('is the one by which leases end', async () => {
        const { id } = await storedTenant(storage)
        const before = await storage.read.clock.findNow()
        await storage.transact((tx) => tx.tenantLeases.claim(id, 'somebody', 1))
        while ((await storage.read.tenantLeases.find(id)) !== null) await new Promise((r) => setTimeout(r, 20))
        const ended = await storage.read.clock.findNow()
        expect(ended.getTime() - before.getTime()).toBeGreaterThanOrEqual(1_000)
      })
    })
  },
}
