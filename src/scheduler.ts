import type { DependencyContainer } from 'tsyringe'
import type { Readiness } from '../adapters/cli/app.ts'
import { type Periodic, periodically } from '../adapters/jobs/periodic.ts'
import type { ArchiveUseCases, TenantOrders } from '../domain/archive/index.ts'
import type { Clock } from '../domain/shared/clock.ts'
import type { Logger } from '../domain/shared/logger.ts'
import { orderFailures } from './order-failures.ts'
import * as tokens from './tokens.ts'

/** How often what is due is looked for, in milliseconds: well within what a lease lasts. */
const looksEvery = 5_000

interface SchedulerParts {
  readonly archive: Pick<ArchiveUseCases, 'scheduleSyncs' | 'leaveScheduling'>
  readonly orders: Pick<TenantOrders, 'scheduledSync'>
  readonly readiness: Pick<Readiness, 'ready'>
  readonly clock: Clock
  readonly logger: Logger
  /** Unlike that of any other process. */
  readonly owner: string
}

interface Scheduler {
  /** Orders the syncs that are due, if no other process does. */
  look(): Promise<void>
  /** Ends a look that goes on, between two tenants. */
  abort(): void
  /** Lets another process do it at once. */
  leave(): Promise<void>
}

/** Logs when it begins to order syncs and when it does so no more, by its owner, as the lease names it. */
export function schedulerOf({ archive, orders, readiness, clock, logger, owner }: SchedulerParts): Scheduler {
  const failures = orderFailures(clock, logger)
  const stopped = new AbortController()
  let isRunner = false
  return {
    async look() {
      if (!readiness.ready) return
      const { failed, ended } = failures()
      const scheduled = await archive.scheduleSyncs({ owner, orders, signal: stopped.signal, failed })
      ended()
      const wasRunner = isRunner
      isRunner = scheduled !== null
      if (isRunner && !wasRunner) logger.info({ owner }, 'orders the syncs that are due')
      if (!isRunner && wasRunner) logger.info({ owner }, 'orders no syncs any more: another process does')
      if (scheduled !== null && scheduled.ordered + scheduled.passedOver > 0)
        logger.info({ ...scheduled }, 'syncs were due')
    },
    abort: () => stopped.abort(),
    async leave() {
      await archive.leaveScheduling(owner)
      if (isRunner) logger.info({ owner }, 'orders no syncs any more: it stops')
      isRunner = false
    },
  }
}

/** Orders the syncs that are due, whenever no other process does. `stop` lets another one do it at once. */
export function startScheduler(container: DependencyContainer): Periodic {
  const logger = container.resolve(tokens.LOGGER)
  const scheduler = schedulerOf({
    archive: container.resolve(tokens.ARCHIVE),
    orders: container.resolve(tokens.TENANT_ORDERS),
    readiness: container.resolve(tokens.READINESS),
    clock: container.resolve(tokens.CLOCK),
    ...{ logger, owner: container.resolve(tokens.IDS).uuid() },
  })
  const looking = periodically('scheduler', looksEvery, scheduler.look, logger)
  return {
    async stop() {
      scheduler.abort()
      await looking.stop()
      await scheduler.leave().catch(() => {})
    },
  }
}
