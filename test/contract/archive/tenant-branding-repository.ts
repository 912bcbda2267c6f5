import { expect, it } from 'vitest'
import { colour, type TenantBranding } from '../../../domain/archive/tenant-branding.ts'
import { storedTenant } from '../../support/archive-world.ts'
import { aBranding, aTenantId, moment } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { inTurn, writeAgainstLock } from '../shared/race.ts'
import { missing } from '../shared/refusals.ts'
import { everyByte, mebibyte, moments } from '../shared/samples.ts'
import type { Contract } from './contract.ts'

export const tenantBrandingContract: Contract<'tenantBrandings'> = {
  port: 'tenantBrandings',
  holds({ storage }) {
    const find = (branding: TenantBranding) => storage.read.tenantBrandings.find(branding.tenantId)
    const upsert = (branding: TenantBranding) => storage.transact((tx) => tx.tenantBrandings.upsert(branding))
    const ofTenant = async (overrides: Partial<TenantBranding> = {}) =>
      aBranding({ tenantId: (await storedTenant(storage)).id, ...overrides })

    it('gives null for a tenant without a branding', async () => {
      const { id } = await storedTenant(storage)
      expect(await storage.read.tenantBrandings.find(id)).toBeNull()
      expect(await storage.read.tenantBrandings.find(aTenantId())).toBeNull()
    })

    it.each([
      ['none', null],
      ['no bytes', new Uint8Array()],
      ['every byte', everyByte],
      ['one mebibyte', new Uint8Array(mebibyte).map((_, i) => i * 31)],
    ])('stores a branding and its logo as they are: %s', async (_, logo) => {
      const branding = await ofTenant({ logo, primaryColour: colour('#000000'), accentColour: colour('#ffffff') })
      await upsert(branding)
      expect(await find(branding)).toStrictEqual(branding)
    })

    it('keeps times to the millisecond', async () => {
      for (const time of moments) {
        const branding = await ofTenant({ createdAt: time, updatedAt: time })
        await upsert(branding)
        expect(await find(branding)).toStrictEqual(branding)
      }
    })

    it('replaces everything but when it was created', async () => {
      const first = await ofTenant({ logo: everyByte })
      const second = aBranding({
        tenantId: first.tenantId,
        primaryColour: colour('#111111'),
        secondaryColour: colour('#222222'),
        accentColour: colour('#333333'),
        createdAt: moment(1),
        updatedAt: moment(2),
      })
      await upsert(first)
      await upsert(second)
      expect(await find(first)).toStrictEqual({ ...second, createdAt: first.createdAt })
    })

    it('is the same after a repeat', async () => {
      const branding = await ofTenant({ logo: everyByte })
      await upsert(branding)
      await upsert(branding)
      expect(await find(branding)).toStrictEqual(branding)
    })

    it('refuses a branding without its tenant', async () => {
      const branding = aBranding()
      await expect(upsert(branding)).rejects.toMatchObject(missing('tenant'))
      expect(await find(branding)).toBeNull()
    })

    it('keeps the brandings of tenants apart', async () => {
      const [one, other] = [await ofTenant(), await ofTenant({ primaryColour: colour('#123456') })]
      await upsert(one)
      await upsert(other)
      expect(await find(one)).toStrictEqual(one)
      expect(await find(other)).toStrictEqual(other)
    })

    const lock = ({ tenantId }: TenantBranding) => storage.transact((tx) => tx.tenantBrandings.lock(tenantId))

    it('gives what is locked, and null where there is nothing', async () => {
      const branding = await ofTenant({ logo: everyByte })
      expect(await lock(branding)).toBeNull()
      await upsert(branding)
      expect(await lock(branding)).toStrictEqual(branding)
    })

    it('keeps a branding from other writers until the transaction ends', async () => {
      const branding = await ofTenant()
      await upsert(branding)
      const events = await writeAgainstLock(
        storage,
        (tx) => tx.tenantBrandings.lock(branding.tenantId),
        (tx) => tx.tenantBrandings.upsert({ ...branding, accentColour: colour('#abcdef') }),
      )
      expect(events).toStrictEqual(inTurn)
    })

    copiesContract({ make: () => ofTenant({ logo: Uint8Array.from(everyByte) }), store: upsert, reads: [find, lock] })
  },
}
