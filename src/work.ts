import type { Work } from '../adapters/cli/app.ts'
import type { Config } from './config/index.ts'

/** What a process does beside answering. */
export function workOf({ services, discord, sync }: Config): Work {
  const isWorker = services.includes('workers')
  const hasToken = discord.token !== null
  return {
    jobs: isWorker,
    syncs: syncsOf(isWorker, hasToken, sync.workers),
    // What it cannot ask the platform for is for others to order.
    schedules: services.includes('scheduler') && hasToken && sync.schedule.cron !== null,
  }
}

/** Who cannot ask the platform would only end what others do. */
function syncsOf(isWorker: boolean, hasToken: boolean, lanes: number): Work['syncs'] {
  if (!isWorker) return 'no_workers'
  if (!hasToken) return 'no_token'
  return lanes === 0 ? 'no_lanes' : 'done'
}
