import { describe, expect, it } from 'vitest'
import type { SyncRun } from '../../../domain/archive/sync-run.ts'
import { uuid } from '../../../domain/shared/ids.ts'
import { storedTenant } from '../../support/archive-world.ts'
import { anId, aSyncRun, aTenantId, moment } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { keysetContract } from '../shared/keyset.ts'
import { race, racers } from '../shared/race.ts'
import { missing } from '../shared/refusals.ts'
import { moments, snowflakes } from '../shared/samples.ts'
import type { Contract } from './contract.ts'

/** Every field is told, and none as another one. */
const everything: Omit<SyncRun, 'id' | 'tenantId' | 'startedAt'> = {
  ...{ origin: 'shell', tenantAttempt: 2 ** 32 - 1, depth: 'everything', channels: snowflakes },
  ...{ since: moment(-2), until: moment(-1), finishedAt: moment(3), outcome: 'partial', found: 90 },
  channelOutcomes: { complete: 1, unchanged: 2, skipped: 3, unreadable: 4, failed: 5, cancelled: 6 },
  counts: { read: 2 ** 52, added: 12, changed: 13, unchanged: 14, revisions: 15, deleted: 16, faults: 17 },
  ...{ gone: 18, unlisted: 19, error: { code: 'source_refused', message: 'It said no: 💬' } },
}

export const syncRunContract: Contract<'syncRuns'> = {
  port: 'syncRuns',
  holds({ storage }) {
    const upsert = (run: SyncRun) => storage.transact((tx) => tx.syncRuns.upsert(run))
    const find = ({ tenantId, id }: SyncRun) => storage.read.syncRuns.find(tenantId, id)
    const ofTenant = async (overrides: Partial<SyncRun> = {}) =>
      aSyncRun({ tenantId: (await storedTenant(storage)).id, ...overrides })
    const list = async ({ tenantId }: SyncRun) =>
      (await storage.read.syncRuns.list(tenantId, { limit: 100, after: null })).items

    it('gives null for a run that there is not, and for that of another tenant', async () => {
      const run = await ofTenant()
      await upsert(run)
      expect(await storage.read.syncRuns.find(run.tenantId, anId('run'))).toBeNull()
      expect(await storage.read.syncRuns.find(aTenantId(), run.id)).toBeNull()
      expect(await storage.transact((tx) => tx.syncRuns.lock(aTenantId(), run.id))).toBeNull()
    })

    it('stores a run as it is, and replaces it, with nothing too', async () => {
      const first = await ofTenant()
      const cancelled: SyncRun = { ...first, ...everything, outcome: 'cancelled', error: null }
      for (const run of [first, { ...first, ...everything }, cancelled, { ...first, channels: [] }, first]) {
        await upsert(run)
        expect(await find(first)).toStrictEqual(run)
      }
    })

    it.each(moments)('keeps times to the millisecond: %s', async (time) => {
      const run = await ofTenant({ startedAt: time, finishedAt: time, since: time, until: time })
      await upsert(run)
      expect(await find(run)).toStrictEqual(run)
    })

    it('never changes whose it is and when it started', async () => {
      const first = await ofTenant()
      const { id: tenantId } = await storedTenant(storage)
      await upsert(first)
      await upsert({ ...first, ...everything, tenantId, startedAt: moment(1) })
      expect(await find(first)).toStrictEqual({ ...first, ...everything })
    })

    it('refuses a run without its tenant', async () => {
      const run = aSyncRun()
      await expect(upsert(run)).rejects.toMatchObject(missing('tenant'))
      expect(await find(run)).toBeNull()
    })

    describe('lock', () => {
      it('gives the run as the last writer left it, to one of many at a time', async () => {
        const run = await ofTenant()
        await upsert(run)
        const { won } = await race(() =>
          storage.transact(async (tx) => {
            const stored = (await tx.syncRuns.lock(run.tenantId, run.id)) ?? expect.unreachable()
            await tx.syncRuns.upsert({ ...stored, gone: stored.gone + 1 })
          }),
        )
        expect([won.length, (await find(run))?.gone]).toEqual([racers, racers])
      })
    })

    describe('list', () => {
      it('gives those of the tenant alone, the last started first', async () => {
        const first = await ofTenant()
        const last = aSyncRun({ tenantId: first.tenantId, startedAt: moment(1) })
        const early = aSyncRun({ tenantId: first.tenantId, startedAt: moment(-1) })
        const other = await ofTenant()
        for (const run of [first, last, early, other]) await upsert(run)
        expect(await list(first)).toStrictEqual([last, first, early])
        expect(await list(other)).toStrictEqual([other])
      })

      keysetContract(async () => {
        const { id: tenantId } = await storedTenant(storage)
        const place = (digit: string) => uuid(`${tenantId.slice(0, 8)}-0000-4000-8000-${digit.repeat(12)}`)
        const rows = ['c', '9', '5', '0'].map((digit, i) =>
          aSyncRun({ tenantId, id: place(digit), startedAt: moment(i < 3 ? 0 : -5) }),
        )
        for (const run of rows.toReversed()) await upsert(run)
        return {
          rows,
          list: (request) => storage.read.syncRuns.list(tenantId, request),
          keyOf: ({ startedAt, id }) => ({ startedAt, id }),
          between: { startedAt: moment(), id: place('a') },
          behind: { startedAt: moment(-6), id: place('f') },
        }
      })
    })

    describe('removeOld', () => {
      const remove = ({ tenantId }: SyncRun, kept: number, limit: number) =>
        storage.transact((tx) => tx.syncRuns.removeOld(tenantId, kept, limit))

      it('keeps the last started, and takes the first started first, no more than asked for', async () => {
        const [first, other] = [await ofTenant(), await ofTenant()]
        const runs = [4, 3, 2, 1, 0].map((at) => aSyncRun({ tenantId: first.tenantId, startedAt: moment(at) }))
        for (const run of [...runs, other]) await upsert(run)
        await remove(first, 5, 10)
        expect(await list(first)).toStrictEqual(runs)
        await remove(first, 2, 1)
        expect(await list(first)).toStrictEqual(runs.slice(0, 4))
        for (let i = 0; i < 2; i++) await remove(first, 2, 10)
        expect(await list(first)).toStrictEqual(runs.slice(0, 2))
        expect(await list(other)).toStrictEqual([other])
        await remove(aSyncRun(), 0, 10)
      })

      it('goes by id among those of one moment', async () => {
        const { tenantId } = await ofTenant()
        const ids = [anId('run'), anId('run'), anId('run')].sort().reverse()
        const runs = ids.map((id) => aSyncRun({ id, tenantId }))
        for (const run of runs) await upsert(run)
        await remove(aSyncRun({ tenantId }), 1, 1)
        expect(await list(aSyncRun({ tenantId }))).toStrictEqual(runs.slice(0, 2))
      })
    })

    copiesContract({ make: () => ofTenant({ ...everything, channels: [...snowflakes] }), store: upsert, reads: [find] })
  },
}
