import { describe, expect, it } from 'vitest'
import { type Import, importId } from '../../../domain/archive/import.ts'
import { storedTenant } from '../../support/archive-world.ts'
import { anImport, anImportedFile, anImportId, aTenantId, moment } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { keysetContract } from '../shared/keyset.ts'
import { missing } from '../shared/refusals.ts'
import { moments } from '../shared/samples.ts'
import type { Contract } from './contract.ts'

const everyCount = { read: 2 ** 52, added: 1, changed: 2, unchanged: 3, revisions: 4, faults: 5 }

export const importContract: Contract<'imports'> = {
  port: 'imports',
  holds({ storage }) {
    const upsert = (record: Import) => storage.transact((tx) => tx.imports.upsert(record))
    const find = ({ tenantId, id }: Import) => storage.read.imports.find(tenantId, id)
    const ofTenant = async (overrides: Partial<Import> = {}) =>
      anImport({ tenantId: (await storedTenant(storage)).id, ...overrides })

    it('gives null for an import that there is not, and for that of another tenant', async () => {
      const record = await ofTenant()
      await upsert(record)
      expect(await storage.read.imports.find(record.tenantId, anImportId())).toBeNull()
      expect(await storage.read.imports.find(aTenantId(), record.id)).toBeNull()
    })

    it.each(moments)('stores an import as it is, its times to the millisecond: %s', async (time) => {
      const record = await ofTenant({
        startedAt: time,
        finishedAt: time,
        infersDeletions: true,
        files: 2 ** 32 - 1,
        complete: 7,
        counts: everyCount,
      })
      await upsert(record)
      expect(await find(record)).toStrictEqual(record)
    })

    it('replaces everything but whose it is and when it started', async () => {
      const first = await ofTenant()
      const other = await storedTenant(storage)
      const second = anImport({
        ...first,
        tenantId: other.id,
        startedAt: moment(1),
        finishedAt: moment(2),
        infersDeletions: true,
        files: 3,
        counts: everyCount,
      })
      await upsert(first)
      await upsert(second)
      expect(await find(first)).toStrictEqual({ ...second, tenantId: first.tenantId, startedAt: first.startedAt })
    })

    it('is the same after a repeat', async () => {
      const record = await ofTenant({ finishedAt: moment(1) })
      await upsert(record)
      await upsert(record)
      expect(await find(record)).toStrictEqual(record)
    })

    it('refuses an import without its tenant', async () => {
      const record = anImport()
      await expect(upsert(record)).rejects.toMatchObject(missing('tenant'))
      expect(await find(record)).toBeNull()
    })

    describe('list', () => {
      const list = async ({ tenantId }: Import) =>
        (await storage.read.imports.list(tenantId, { limit: 100, after: null })).items

      it('gives those of the tenant alone, the last started first', async () => {
        const first = await ofTenant()
        const last = anImport({ tenantId: first.tenantId, startedAt: moment(1) })
        const early = anImport({ tenantId: first.tenantId, startedAt: moment(-1) })
        const other = await ofTenant()
        for (const record of [first, last, early, other]) await upsert(record)
        expect(await list(first)).toStrictEqual([last, first, early])
        expect(await list(other)).toStrictEqual([other])
      })

      keysetContract(async () => {
        const { id: tenantId } = await storedTenant(storage)
        const ids = ['c', '9', '5', '0'].map((digit) =>
          importId(`${digit.repeat(8)}-0000-4000-8000-${digit.repeat(12)}`),
        )
        const rows = ids.map((id, i) =>
          anImport({
            tenantId,
            id: importId(`${tenantId.slice(0, 8)}${id.slice(8)}`),
            startedAt: moment(i < 3 ? 0 : -5),
          }),
        )
        for (const record of rows.toReversed()) await upsert(record)
        return {
          rows,
          list: (request) => storage.read.imports.list(tenantId, request),
          keyOf: ({ startedAt, id }) => ({ startedAt, id }),
          between: { startedAt: moment(), id: importId(`${tenantId.slice(0, 8)}-0000-4000-8000-aaaaaaaaaaaa`) },
          behind: { startedAt: moment(-6), id: importId('ffffffff-ffff-4fff-bfff-ffffffffffff') },
        }
      })
    })

    it('removes those that are asked for with their files, and takes no offence at others', async () => {
      const [gone, kept] = [await ofTenant(), await ofTenant()]
      for (const record of [gone, kept]) {
        await upsert(record)
        await storage.transact((tx) => tx.importedFiles.upsertMany([anImportedFile({ importId: record.id })]))
      }
      const files = async ({ id }: Import) =>
        (await storage.read.importedFiles.list(id, { limit: 10, after: null })).items.length
      const remove = (...ids: readonly Import['id'][]) => storage.transact((tx) => tx.imports.removeMany(ids))
      await remove()
      await remove(gone.id, anImportId(), gone.id)
      await remove(gone.id)
      expect([await find(gone), await files(gone)]).toStrictEqual([null, 0])
      expect([await find(kept), await files(kept)]).toStrictEqual([kept, 1])
    })

    copiesContract({ make: () => ofTenant({ finishedAt: moment(5) }), store: upsert, reads: [find] })
  },
}
