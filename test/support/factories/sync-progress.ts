import type { ChannelId } from '../../../domain/archive/channel.ts'
import { noProgress, type SyncProgress } from '../../../domain/archive/sync-progress.ts'
import { moment } from './sequence.ts'

export const aProgress = (channelId: ChannelId, overrides: Partial<SyncProgress> = {}): SyncProgress => ({
  ...noProgress(channelId, moment(1)),
  ...overrides,
})
