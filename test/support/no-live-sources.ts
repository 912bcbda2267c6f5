import type { LiveSources } from '../../domain/archive/index.ts'

/** For what has nothing to do with a platform. */
const noLiveSources: LiveSources = {
  open() {
    throw new Error('this test asks no platform')
  },
}

export const notLive = {
  liveSources: noLiveSources,
  syncOptions: { channelsAtOnce: 4, reactionUsers: true },
  keepAlive: () => async () => {},
} as const
