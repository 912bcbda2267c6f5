import { expect, it } from 'vitest'
import { finalStatuses, type Job, jobId, openStatuses } from '../../../domain/operations/job.ts'
import type { OperationsRepositories } from '../../../domain/operations/ports/repositories.ts'
import { aJob, aJobId, aTenantId, moment } from '../../support/factories/index.ts'
import { gate, inTurn, writeAgainstLock } from '../shared/race.ts'
import type { OperationsUnderTest } from './contract.ts'

export function jobOpenContract({ storage }: OperationsUnderTest): void {
  const store = (...jobs: readonly Job[]) =>
    storage.transact(async (tx) => {
      for (const job of jobs) await tx.jobs.insert(job)
    })

  it.each(openStatuses)('gives the job of a tenant and a kind that is %s', async (status) => {
    const job = aJob({ tenantId: aTenantId(), status })
    await store(job)
    expect(await storage.transact((tx) => tx.jobs.lockOpen(idOf(job), job.kind))).toStrictEqual(job)
  })

  it('gives null where each has come to its end, or is of another tenant or kind', async () => {
    const tenantId = aTenantId()
    const ended = finalStatuses.map((status) => aJob({ tenantId, status }))
    await store(...ended, aJob({ tenantId: aTenantId() }), aJob(), aJob({ tenantId, kind: 'Import' }))
    expect(await storage.transact((tx) => tx.jobs.lockOpen(tenantId, 'import'))).toBeNull()
  })

  it('gives the first that was made, ties by id', async () => {
    const tenantId = aTenantId()
    const [late, nine, five] = ['1', '9', '5'].map((digit, i) =>
      aJob({ id: jobId(aJobId().replace(/^./, digit)), tenantId, createdAt: moment(i === 0 ? 5 : 1) }),
    )
    if (!late || !nine || !five) throw new Error('there are three')
    await store(aJob({ tenantId, status: 'failed' }), late, nine, five)
    expect(await storage.transact((tx) => tx.jobs.lockOpen(tenantId, 'import'))).toStrictEqual(five)
  })

  it('lets nobody change the job that it gave', async () => {
    const job = aJob({ tenantId: aTenantId() })
    await store(job)
    const lock = (tx: OperationsRepositories) => tx.jobs.lockOpen(idOf(job), job.kind)
    const cancel = (tx: OperationsRepositories) => tx.jobs.update({ ...job, status: 'cancelled' })
    expect(await writeAgainstLock(storage, lock, cancel)).toStrictEqual(inTurn)
  })

  it('shows what another left after this transaction began', async () => {
    const job = aJob({ tenantId: aTenantId() })
    const locked = gate()
    const first = storage.transact(async (tx) => {
      await tx.jobs.lockQueue()
      locked.open()
      // The second begins meanwhile; in memory only when this one is over.
      for (let i = 0; i < 50; i++) await tx.jobs.find(job.id)
      await tx.jobs.insert(job)
    })
    await Promise.race([locked.opened, first])
    const second = storage.transact(async (tx) => {
      await tx.jobs.find(job.id)
      await tx.jobs.lockQueue()
      return tx.jobs.lockOpen(idOf(job), job.kind)
    })
    await first
    expect(await second).toStrictEqual(job)
  })
}

function idOf({ tenantId }: Job): NonNullable<Job['tenantId']> {
  if (tenantId === null) throw new Error('the job is of no tenant')
  return tenantId
}
