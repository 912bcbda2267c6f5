import { setTimeout as pause } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cronTimes } from '../../adapters/time/cron-times.ts'
import type { Tenant } from '../../domain/archive/tenant.ts'
import { nextSlot } from '../../domain/archive/tenant-sync.ts'
import { pagesOf } from '../../domain/archive/use-cases/walk-pages.ts'
import { ended, type Job, jobId } from '../../domain/operations/job.ts'
import type { JobPlace } from '../../domain/operations/ports/job-repository.ts'
import { canonicalJson } from '../../domain/shared/canonical-json.ts'
import { type Uuid, uuidV5 } from '../../domain/shared/ids.ts'
import type { KeysetRequest } from '../../domain/shared/page.ts'
import { openArchive } from '../support/archive-harness.ts'
import { storedTenant } from '../support/archive-world.ts'
import { startVerta, type VertaProcess } from '../support/cli-run-process.ts'
import { type Settings, settingsOfWorker } from '../support/cli-run-settings.ts'
import { heldTables } from '../support/held-leases.ts'
import { openOperations } from '../support/operations-harness.ts'
import { seededShares } from '../support/seeded.ts'
import { rounds, soakTimeout } from '../support/soak.ts'
import { tidbOfRun, workerDatabase } from '../support/tidb-worker.ts'

const hour = 3_600_000
const kills = rounds({ test: 3, soak: 50 })
const schedule = { cron: '0 * * * *', jitterSeconds: 600 }
const [harness, operations] = [await openArchive(), await openOperations()]
const { storage } = harness
const processes = new Set<VertaProcess>()
let settings: Settings
let tenants: readonly Tenant[]

beforeAll(async () => {
  await harness.empty()
  await operations.empty()
  // It orders and does no work: nobody is asked anything.
  settings = { ...(await settingsOfWorker()), SERVICES: 'scheduler', DISCORD_BOT_TOKEN: 'token', LOG_LEVEL: 'info' }
  tenants = await Promise.all(Array.from({ length: 20 }, () => storedTenant(storage)))
})

afterAll(async () => {
  for (const each of processes) await end(each, 'SIGKILL')
  await harness.close()
  await operations.close()
})

/** Every other one with a clock that is an hour ahead. */
async function start(): Promise<VertaProcess> {
  const started = startVerta(['worker'], settings, { ahead: processes.size % 2 === 0 ? 0 : hour })
  processes.add(started)
  await started.says(/Verta orders syncs that are due/)
  return started
}

async function end(victim: VertaProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  victim.stop(signal)
  await victim.finished()
  processes.delete(victim)
}

async function until<T>(find: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const found = await find()
    if (found !== null) return found
    await pause(30)
  }
}

const syncs = () => storage.read.tenantSyncs.findOf(tenants.map(({ id }) => id))

/** The one that orders, by the owner of the lease. */
const runner = () =>
  until(async () => {
    const lease = await storage.read.runnerLeases.find('sync_scheduler')
    return [...processes].find((each) => lease !== null && each.said().includes(lease.owner)) ?? null
  })

/** As time would: who ordered syncs and was killed does so no longer. */
const lapse = () =>
  storage.transact(async (tx) => {
    const lease = await tx.runnerLeases.find('sync_scheduler')
    if (lease !== null) await tx.runnerLeases.renew('sync_scheduler', lease, 0)
  })

/** Has so many hours gone by for each tenant, and tells which jobs are due by that. */
const haveGoneBy = (hours: number): Promise<readonly Uuid[]> =>
  storage.transact(async (tx) => {
    const orderedAt = new Date((await tx.clock.findNow()).getTime() - hours * hour)
    const due: Uuid[] = []
    for (const { id } of tenants) {
      const stored = (await tx.tenantSyncs.lock(id)) ?? expect.unreachable()
      const slot = nextSlot({ ...stored, orderedAt }, schedule, cronTimes) ?? expect.unreachable()
      await tx.tenantSyncs.upsert({ ...stored, orderedAt })
      due.push(uuidV5(id, `sync:${slot.time.toISOString()}`))
    }
    return due
  })

const jobsOf = async (ids: readonly Uuid[]): Promise<readonly Job[]> =>
  (await Promise.all(ids.map((id) => operations.storage.read.jobs.find(jobId(id))))).filter((job) => job !== null)

/** All that there are. */
async function jobs(): Promise<readonly Job[]> {
  const all: Job[] = []
  const list = (request: KeysetRequest<JobPlace>) => operations.storage.read.jobs.list({}, request)
  for await (const page of pagesOf(list, 200)) all.push(...page)
  return all
}

const hasBegun = async (due: readonly Uuid[]): Promise<true | null> => ((await jobsOf(due)).length > 0 ? true : null)

/** All of it was ordered and noted. */
async function isOrdered(due: readonly Uuid[], since: Date): Promise<true | null> {
  const isNoted = (await syncs()).every(({ orderedAt }) => orderedAt >= since)
  return isNoted && (await jobsOf(due)).length === due.length ? true : null
}

/** As workers would. */
async function endJobs(due: readonly Uuid[]): Promise<void> {
  for (const job of await jobsOf(due)) {
    const outcome = { as: 'succeeded', result: canonicalJson(null) } as const
    await operations.storage.transact((tx) => tx.jobs.update(ended(job, outcome, new Date())))
  }
}

/** The tables in which somebody holds something, or held it and never gave it back. */
async function held(): Promise<readonly string[]> {
  const connection = await createConnection({ ...tidbOfRun() })
  try {
    return await heldTables(connection, workerDatabase('archive_db'))
  } finally {
    await connection.end()
  }
}

it(
  'of three processes one orders; where it is killed another does, and each slot is ordered once',
  soakTimeout,
  async () => {
    const share = seededShares()
    for (let i = 0; i < 3; i++) await start()
    await until(async () => ((await syncs()).length === tenants.length ? true : null))
    const expected: Uuid[] = []
    for (let kill = 0; kill < kills; kill++) {
      const victim = await runner()
      const since = await storage.read.clock.findNow()
      // Steps of two hours: also where an hour ends meanwhile, no slot comes again.
      const due = await haveGoneBy(2 + 2 * kill)
      expected.push(...due)
      // At any moment, or in the midst of its orders.
      if (kill % 2 === 0) await until(() => hasBegun(due))
      else await pause(share() * 5_500)
      await end(victim, 'SIGKILL')
      await lapse()
      await start()
      await until(() => isOrdered(due, since))
      await endJobs(due)
    }
    for (const each of processes) await end(each, 'SIGTERM')
    expect((await jobs()).map(({ id }): string => id).sort()).toEqual([...expected].sort())
    expect(new Set(expected).size).toBe(kills * tenants.length)
    expect(await held()).toEqual([])
  },
)
