import type { DependencyContainer } from 'tsyringe'
import { type Periodic, periodically } from '../adapters/jobs/periodic.ts'
import { type JobHandler, Worker } from '../adapters/jobs/worker.ts'
import { finalStatuses } from '../domain/operations/index.ts'
import { causeOf } from '../domain/shared/cause.ts'
import { afterArchiveJob, archiveJobs } from './bridges/archive-jobs.ts'
import { removeOldJobs } from './bridges/remove-old-jobs.ts'
import { tidyUnreceived } from './bridges/unreceived.ts'
import { healthInterval } from './config/index.ts'
import { processFigures, syncFigures } from './figures.ts'
import { version } from './package-facts.ts'
import { startScheduler } from './scheduler.ts'
import * as tokens from './tokens.ts'
import { workOf } from './work.ts'

const hour = 60 * 60_000

/** What a process does beside answering: jobs, and what is to be done now and then. `stop` leaves a job that runs to others. */
export function startBackground(container: DependencyContainer): Periodic {
  const [archive, operations] = [container.resolve(tokens.ARCHIVE), container.resolve(tokens.OPERATIONS)]
  const [clock, logger] = [container.resolve(tokens.CLOCK), container.resolve(tokens.LOGGER)]
  const readiness = container.resolve(tokens.READINESS)
  const uploads = container.resolve(tokens.UPLOADS)
  const tidyJob = afterArchiveJob({ operations, uploads })
  const metrics = container.resolve(tokens.METRICS)
  const { sync, ...handlers } = archiveJobs({ archive, meter: metrics, lanes: 0 })
  const config = container.resolve(tokens.CONFIG)
  const ids = container.resolve(tokens.IDS)
  const workerOf = (own: Readonly<Record<string, JobHandler>>): Worker =>
    new Worker({
      operations,
      handlers: own,
      async afterEnd(job) {
        metrics.count('jobs', { kind: job.kind, outcome: job.status })
        await tidyJob(job)
      },
      lost: () => metrics.count('leaseLosses', { of: 'job' }),
      clock,
      logger,
      owner: ids.uuid(),
      isReady: () => readiness.ready,
    })
  const work = workOf(config)
  const lanes = work.syncs === 'done' ? config.sync.workers : 0
  // A sync may take days: it keeps no import waiting.
  const syncs = lanes === 0 ? 0 : config.sync.tenantsAtOnce
  const others = work.jobs ? [workerOf(handlers)] : []
  const workers = [...others, ...Array.from({ length: syncs }, () => workerOf({ sync }))]
  const channels = new AbortController()
  const channelWork = archive.workOnChannels({
    ...{ owner: ids.uuid(), lanes, signal: channels.signal },
    isReady: () => readiness.ready,
    failed: (error) => logger.warn(causeOf(error), 'work on a channel failed'),
  })
  metrics.observe(
    processFigures({ readiness, clock, version, isWorking: () => workers.some(({ working }) => working) }),
  )
  metrics.observe(syncFigures(readiness, clock))
  // What never was counted is not told, and its first time would be no rise.
  for (const kind of Object.keys({ ...handlers, sync })) {
    for (const outcome of finalStatuses) metrics.count('jobs', { kind, outcome }, 0)
  }
  for (const of of ['tenant', 'channel', 'job'] as const) metrics.count('leaseLosses', { of }, 0)
  const scheduler = work.schedules ? startScheduler(container) : null
  for (const worker of workers) worker.start()
  const whenReady = (task: () => Promise<void>) => async (): Promise<void> => {
    if (readiness.ready) await task()
  }
  const storeKeyUses = periodically('key uses', 60_000, whenReady(operations.storeKeyUses), logger)
  const tidy = periodically(
    'unreceived',
    60_000,
    whenReady(tidyUnreceived({ operations, uploads, clock, logger })),
    logger,
  )
  const tidyJobs = async (): Promise<void> => {
    await removeOldJobs({ archive, operations })(config.jobsKeptDays)
  }
  const oldJobs = periodically('old jobs', hour, whenReady(tidyJobs), logger)
  const syncWatch = container.resolve(tokens.SYNC_WATCH)
  const lags = periodically('sync lags', 30_000, whenReady(syncWatch.look), logger)
  const probe = periodically('readiness', healthInterval(config), () => readiness.check().catch(() => {}), logger)
  return {
    async stop() {
      channels.abort()
      const stopped = workers.map((worker) => worker.stop())
      await Promise.all([
        probe.stop(),
        scheduler?.stop(),
        ...stopped,
        channelWork,
        storeKeyUses.stop(),
        tidy.stop(),
        oldJobs.stop(),
        lags.stop(),
      ])
      await operations.storeKeyUses().catch(() => {})
    },
  }
}
