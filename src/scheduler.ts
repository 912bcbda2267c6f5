import type { DependencyContainer } from 'tsyringe'
import { type Periodic, periodically } from '../adapters/jobs/periodic.ts'
import { causeOf } from '../domain/shared/cause.ts'
import * as tokens from './tokens.ts'

/** How often what is due is looked for, in milliseconds: well within what a lease lasts. */
const looksEvery = 5_000

/** Orders the syncs that are due, whenever no other process does. `stop` lets another one do it at once. */
export function startScheduler(container: DependencyContainer): Periodic {
  const archive = container.resolve(tokens.ARCHIVE)
  const orders = container.resolve(tokens.TENANT_ORDERS)
  const [logger, readiness] = [container.resolve(tokens.LOGGER), container.resolve(tokens.READINESS)]
  const owner = container.resolve(tokens.IDS).uuid()
  const stopped = new AbortController()
  let isRunner = false

  async function look(): Promise<void> {
    if (!readiness.ready) return
    const scheduled = await archive.scheduleSyncs({
      ...{ owner, orders, signal: stopped.signal },
      failed: (tenantId, error) => logger.warn({ tenantId, ...causeOf(error) }, 'a sync that is due was not ordered'),
    })
    if (scheduled !== null && !isRunner) logger.info({ owner }, 'orders the syncs that are due')
    isRunner = scheduled !== null
    if (scheduled !== null && scheduled.ordered + scheduled.passedOver > 0)
      logger.info({ ...scheduled }, 'syncs were due')
  }

  const looking = periodically('scheduler', looksEvery, look, logger)
  return {
    async stop() {
      stopped.abort()
      await looking.stop()
      await archive.leaveScheduling(owner).catch(() => {})
    },
  }
}
