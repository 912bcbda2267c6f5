import { rest } from '../../adapters/jobs/rest.ts'
import { cronTimes } from '../../adapters/time/cron-times.ts'
import type { LiveSources } from '../../domain/archive/index.ts'
import type { Meter } from '../../domain/shared/meter.ts'

/** For what has nothing to do with a platform. */
const noLiveSources: LiveSources = {
  open() {
    throw new Error('this test asks no platform')
  },
}

const silentMeter: Meter = { count() {}, time() {} }

export const notLive = {
  liveSources: noLiveSources,
  syncOptions: { channelsAtOnce: 4, reactionUsers: true, pagesAtOnce: 50, backoffSeconds: 0 },
  cronTimes,
  syncSchedule: { cron: '0 * * * *', jitterSeconds: 600 },
  meter: silentMeter,
  keepAlive: () => async () => {},
  /** Short, for tests. */
  rest: (_milliseconds: number, signal: AbortSignal | undefined) => rest(5, signal),
} as const
