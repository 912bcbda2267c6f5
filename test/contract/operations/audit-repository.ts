import { describe, expect, it } from 'vitest'
import { type Actor, type AuditEntry, auditEntryId } from '../../../domain/operations/audit-entry.ts'
import type { AuditFilter } from '../../../domain/operations/ports/audit-repository.ts'
import { canonicalJson } from '../../../domain/shared/canonical-json.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { anApiKeyId, anAuditEntry, aTenantId, moment } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { keysetContract } from '../shared/keyset.ts'
import { conflictOn } from '../shared/refusals.ts'
import { lookalikes, moments, planes } from '../shared/samples.ts'
import type { Contract } from './contract.ts'

const actors: readonly Actor[] = [{ kind: 'shell' }, { kind: 'system' }, { kind: 'api_key', id: anApiKeyId() }]

export const auditContract: Contract<'audit'> = {
  port: 'audit',
  holds(operations) {
    const { storage } = operations
    const append = (entry: AuditEntry) => storage.transact((tx) => tx.audit.append(entry))
    const list = async (filter: AuditFilter) =>
      (await storage.read.audit.list(filter, { limit: 100, after: null })).items
    const inTenant = (overrides: Partial<AuditEntry> = {}) => ({ ...anAuditEntry(overrides), tenantId: aTenantId() })

    it.each(moments)('stores an entry as it is, its time to the millisecond: %s', async (at) => {
      const entry = inTenant({ at })
      await append(entry)
      expect(await list({ tenantId: entry.tenantId })).toStrictEqual([entry])
    })

    it.each(actors)('keeps who did it: %j', async (actor) => {
      const entry = inTenant({ actor })
      await append(entry)
      expect(await list({ tenantId: entry.tenantId })).toStrictEqual([entry])
    })

    it('keeps targets that look alike as they are, and details of any text', async () => {
      const tenantId = aTenantId()
      const entries = lookalikes.map((target, i) =>
        anAuditEntry({ tenantId, target, at: moment(-i), details: canonicalJson({ text: planes[i % 17] ?? '' }) }),
      )
      for (const entry of entries) await append(entry)
      expect(await list({ tenantId })).toStrictEqual(entries)
    })

    it('refuses a second entry of an id, and keeps the first', async () => {
      const entry = inTenant()
      await append(entry)
      await expect(append({ ...entry, outcome: 'forbidden' })).rejects.toMatchObject(conflictOn('id'))
      expect(await list({ tenantId: entry.tenantId })).toStrictEqual([entry])
    })

    it('lists those of a tenant alone, those of all, and those of none among them', async () => {
      await operations.empty()
      const [first, second] = [inTenant({ at: moment(1) }), inTenant({ at: moment(2) })]
      const ofNone = anAuditEntry({ at: moment(3) })
      for (const entry of [second, ofNone, first]) await append(entry)
      expect(await list({ tenantId: first.tenantId })).toStrictEqual([first])
      expect(await list({ tenantId: undefined })).toStrictEqual([ofNone, second, first])
      expect(await list({ tenantId: aTenantId() })).toStrictEqual([])
    })

    it('reads what its own transaction appended', async () => {
      const entry = inTenant()
      const read = await storage.transact(async (tx) => {
        await tx.audit.append(entry)
        return tx.audit.list({ tenantId: entry.tenantId }, { limit: 1, after: null })
      })
      expect(read.items).toStrictEqual([entry])
    })

    const pages = (tenantId: TenantId | null, filter: AuditFilter) => () =>
      keysetContract(async () => {
        await operations.empty()
        const ids = ['c', '9', '5', '0'].map((digit) => auditEntryId(`${digit.repeat(8)}-0000-4000-8000-000000000000`))
        const rows = ids.map((id, i) => anAuditEntry({ id, tenantId, at: moment(i < 3 ? 0 : -5) }))
        for (const entry of rows.toReversed()) await append(entry)
        return {
          rows,
          list: (request) => storage.read.audit.list(filter, request),
          keyOf: ({ at, id }) => ({ at, id }),
          between: { at: moment(), id: auditEntryId('aaaaaaaa-0000-4000-8000-000000000000') },
          behind: { at: moment(-6), id: auditEntryId('ffffffff-ffff-4fff-bfff-ffffffffffff') },
        }
      })
    const tenantId = aTenantId()
    describe('list of all', pages(null, {}))
    describe('list of a tenant', pages(tenantId, { tenantId }))

    copiesContract<AuditEntry>({
      make: async () => inTenant(),
      store: append,
      reads: [async ({ tenantId }) => (await list(tenantId === null ? {} : { tenantId }))[0]],
    })
  },
}
