import { describe, expect, it } from 'vitest'
import { type Job, jobId, jobStatuses } from '../../../domain/operations/job.ts'
import type { JobFilter } from '../../../domain/operations/ports/job-repository.ts'
import { aJob, aTenantId, moment } from '../../support/factories/index.ts'
import { keysetContract } from '../shared/keyset.ts'
import type { OperationsUnderTest } from './contract.ts'

const tenantId = aTenantId()
const matching = { tenantId, status: 'failed', kind: 'import' } as const
const filters: readonly JobFilter[] = [
  {},
  { tenantId },
  { status: 'failed' },
  { kind: 'import' },
  { tenantId, status: 'failed' },
  { tenantId, kind: 'import' },
  { status: 'failed', kind: 'import' },
  matching,
  { tenantId: undefined, status: undefined, kind: undefined },
]

export function jobListContract(operations: OperationsUnderTest): void {
  const { storage } = operations
  const store = (jobs: readonly Job[]) =>
    storage.transact(async (tx) => {
      for (const job of jobs) await tx.jobs.insert(job)
    })

  it.each(filters)('gives those that the filter names, all of them and no other: %j', async (filter) => {
    await operations.empty()
    const jobs = [tenantId, aTenantId(), null].flatMap((whose) =>
      jobStatuses.flatMap((status) =>
        ['import', 'export', 'import '].map((kind) => ({ tenantId: whose, status, kind })),
      ),
    )
    const rows = jobs.map((fields, i) => aJob({ ...fields, createdAt: moment(-i) }))
    await store(rows.toReversed())
    const page = await storage.read.jobs.list(filter, { limit: 100, after: null })
    expect(page).toStrictEqual({ items: rows.filter((job) => passes(job, filter)), next: null })
  })

  describe.each(filters)('in pages: %j', (filter) => {
    keysetContract(async () => {
      await operations.empty()
      const ids = ['c', '9', '5', '0'].map((digit) => jobId(`${digit.repeat(8)}-0000-4000-8000-000000000000`))
      const rows = ids.map((id, i) => aJob({ ...matching, id, createdAt: moment(i < 3 ? 0 : -5) }))
      const others = [{ tenantId: null }, { status: 'queued' }, { kind: 'export' }] as const
      const aside = others.flatMap((each) =>
        [0, -3, -9].map((at) => aJob({ ...matching, ...each, createdAt: moment(at) })),
      )
      await store([...rows, ...aside.filter((job) => !passes(job, filter))].toReversed())
      return {
        rows,
        list: (request) => storage.read.jobs.list(filter, request),
        keyOf: ({ createdAt, id }) => ({ createdAt, id }),
        between: { createdAt: moment(), id: jobId('aaaaaaaa-0000-4000-8000-000000000000') },
        behind: { createdAt: moment(-6), id: jobId('ffffffff-ffff-4fff-bfff-ffffffffffff') },
      }
    })
  })
}

const passes = (job: Job, filter: JobFilter): boolean =>
  (filter.tenantId === undefined || job.tenantId === filter.tenantId) &&
  (filter.status === undefined || job.status === filter.status) &&
  (filter.kind === undefined || job.kind === filter.kind)
