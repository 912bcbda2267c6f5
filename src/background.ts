import type { DependencyContainer } from 'tsyringe'
import { type Periodic, periodically } from '../adapters/jobs/periodic.ts'
import { Worker } from '../adapters/jobs/worker.ts'
import { finalStatuses } from '../domain/operations/index.ts'
import { afterArchiveJob, archiveJobs } from './bridges/archive-jobs.ts'
import { tidyUnreceived } from './bridges/unreceived.ts'
import { healthInterval } from './config/index.ts'
import { processFigures } from './figures.ts'
import { version } from './package-facts.ts'
import * as tokens from './tokens.ts'

/** What a process does beside answering: jobs, and what is to be done now and then. `stop` leaves a job that runs to others. */
export function startBackground(container: DependencyContainer): Periodic {
  const [archive, operations] = [container.resolve(tokens.ARCHIVE), container.resolve(tokens.OPERATIONS)]
  const [clock, logger] = [container.resolve(tokens.CLOCK), container.resolve(tokens.LOGGER)]
  const readiness = container.resolve(tokens.READINESS)
  const uploads = container.resolve(tokens.UPLOADS)
  const tidyJob = afterArchiveJob({ operations, uploads })
  const metrics = container.resolve(tokens.METRICS)
  const handlers = archiveJobs({ archive, meter: metrics })
  const worker = new Worker({
    operations,
    handlers,
    async afterEnd(job) {
      metrics.count('jobs', { kind: job.kind, outcome: job.status })
      await tidyJob(job)
    },
    clock,
    logger,
    owner: container.resolve(tokens.IDS).uuid(),
    isReady: () => readiness.ready,
  })
  metrics.observe(processFigures({ readiness, clock, version, isWorking: () => worker.working }))
  // What never was counted is not told, and its first time would be no rise.
  for (const kind of Object.keys(handlers)) {
    for (const outcome of finalStatuses) metrics.count('jobs', { kind, outcome }, 0)
  }
  worker.start()
  const whenReady = (work: () => Promise<void>) => async (): Promise<void> => {
    if (readiness.ready) await work()
  }
  const storeKeyUses = periodically('key uses', 60_000, whenReady(operations.storeKeyUses), logger)
  const tidy = periodically(
    'unreceived',
    60_000,
    whenReady(tidyUnreceived({ operations, uploads, clock, logger })),
    logger,
  )
  const probe = periodically(
    'readiness',
    healthInterval(container.resolve(tokens.CONFIG)),
    () => readiness.check().catch(() => {}),
    logger,
  )
  return {
    async stop() {
      await Promise.all([probe.stop(), worker.stop(), storeKeyUses.stop(), tidy.stop()])
      await operations.storeKeyUses().catch(() => {})
    },
  }
}
