import { beforeEach, expect, it } from 'vitest'
import { type Job, type JobId, jobId, jobStatuses, nextJob } from '../../../domain/operations/job.ts'
import type { OperationsRepositories } from '../../../domain/operations/ports/repositories.ts'
import { aJob, aJobId, aTenantId, moment } from '../../support/factories/index.ts'
import { gate, inTurn, race, writeAgainstLock } from '../shared/race.ts'
import type { OperationsUnderTest } from './contract.ts'

const kinds: ReadonlySet<string> = new Set(['import'])

export function jobQueueContract(operations: OperationsUnderTest): void {
  const { storage } = operations
  beforeEach(() => operations.empty())

  const store = (jobs: readonly Job[]) =>
    storage.transact(async (tx) => {
      await Promise.all(jobs.map((job) => tx.jobs.insert(job)))
    })
  const listOpen = () => storage.transact((tx) => tx.jobs.listOpen())
  const claim = (id: JobId, seconds = 60) => storage.transact((tx) => tx.jobs.claim(id, 'worker', seconds, moment(9)))
  /** As a worker takes the next job. */
  const take = (owner: string) =>
    storage.transact(async (tx) => {
      await tx.jobs.lockQueue()
      const job = nextJob(await tx.jobs.listOpen(), kinds, moment(9))
      return job && { job, lease: await tx.jobs.claim(job.id, owner, 60, moment(9)) }
    })

  it('lets one choose at a time, from the first time on', async () => {
    const lock = async (tx: OperationsRepositories) => {
      await tx.jobs.lockQueue()
      // A lock that does nothing takes no time, in which the other could come between.
      await tx.jobs.find(aJobId())
    }
    expect(await writeAgainstLock(storage, lock, lock)).toStrictEqual(inTurn)
    expect(await writeAgainstLock(storage, lock, lock)).toStrictEqual(inTurn)
  })

  it('lists what is queued and what is running, the first made first, ties by id', async () => {
    const ids = ['c', '5', '9', '0'].map((digit) => jobId(`${digit.repeat(8)}-0000-4000-8000-000000000000`))
    const [c, five, nine, early] = ids.map((id, i) => aJob({ id, createdAt: moment(i < 3 ? 0 : -5) }))
    if (!c || !five || !nine || !early) throw new Error('there are four')
    await store([c, five, nine, early])
    await store(
      jobStatuses.filter((status) => status !== 'queued').map((status) => aJob({ status, createdAt: moment(1) })),
    )
    await claim(five.id)
    const open = await listOpen()
    expect(open.map(({ job }) => job.status)).toStrictEqual(['queued', 'running', 'queued', 'queued', 'running'])
    expect(open.slice(0, 4).map(({ job }) => job.id)).toStrictEqual([early.id, five.id, nine.id, c.id])
    expect(open.map(({ held }) => held)).toStrictEqual([false, true, false, false, false])
    expect(open[0]).toStrictEqual({ job: early, held: false })
    expect(open[1]?.job).toStrictEqual(await storage.read.jobs.find(five.id))
  })

  it('lists the first thousand of those that are queued, and every one that is running', async () => {
    const jobs = Array.from({ length: 1001 }, (_, i) => aJob({ createdAt: moment(i) }))
    const running = aJob({ createdAt: moment(2000) })
    await store([...jobs, running])
    await claim(running.id)
    const open = await listOpen()
    const listed = open.map(({ job }) => job.id)
    expect(listed).toStrictEqual([...jobs.slice(0, 1000).map(({ id }) => id), running.id])
    expect(open.at(-1)?.held).toBe(true)
  })

  it('lets nobody change a job that it listed', async () => {
    const [queued, running] = [aJob(), aJob()]
    await store([queued, running])
    const lease = await claim(running.id)
    const list = (tx: OperationsRepositories) => tx.jobs.listOpen()
    const cancel = (tx: OperationsRepositories) => tx.jobs.update({ ...queued, status: 'cancelled' })
    expect(await writeAgainstLock(storage, list, (tx) => tx.jobs.renew(running.id, lease, 60))).toStrictEqual(inTurn)
    expect(await writeAgainstLock(storage, list, cancel)).toStrictEqual(inTurn)
  })

  it('shows what another took after this transaction began', async () => {
    const job = aJob()
    await store([job])
    const locked = gate()
    const first = storage.transact(async (tx) => {
      await tx.jobs.lockQueue()
      locked.open()
      // The second begins meanwhile; in memory only when this one is over.
      for (let i = 0; i < 50; i++) await tx.jobs.find(job.id)
      await tx.jobs.claim(job.id, 'first', 60, moment(9))
    })
    await Promise.race([locked.opened, first])
    const second = storage.transact(async (tx) => {
      await tx.jobs.find(job.id)
      await tx.jobs.lockQueue()
      return tx.jobs.listOpen()
    })
    await first
    expect((await second).map(({ held }) => held)).toStrictEqual([true])
  })

  it('has each job claimed once by twenty that take as many as they get', async () => {
    const jobs = Array.from({ length: 30 }, (_, i) => aJob({ createdAt: moment(i) }))
    await store(jobs)
    const { won, refused } = await race(async (racer) => {
      const taken: JobId[] = []
      for (let next = await take(`worker ${racer}`); next !== null; next = await take(`worker ${racer}`)) {
        expect(next.lease).toStrictEqual({ owner: `worker ${racer}`, attempt: 1 })
        taken.push(next.job.id)
      }
      return taken
    })
    expect(refused).toStrictEqual([])
    expect(won.flat().sort()).toStrictEqual(jobs.map(({ id }) => id).sort())
  })

  it('has one job of a tenant running, whoever races', async () => {
    const tenants = [aTenantId(), aTenantId(), aTenantId()]
    const jobs = tenants.flatMap((tenantId, t) =>
      Array.from({ length: 5 }, (_, i) => aJob({ tenantId, createdAt: moment(i * 3 + t) })),
    )
    await store(jobs)
    const { won } = await race((racer) => take(`worker ${racer}`))
    const taken = won.flatMap((each) => (each === null ? [] : [each.job.id]))
    expect(taken.sort()).toStrictEqual(
      jobs
        .filter((_, i) => i % 5 === 0)
        .map(({ id }) => id)
        .sort(),
    )
    expect(await take('another')).toBeNull()
  })
}
