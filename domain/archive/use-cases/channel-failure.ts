import type { ChannelFailure } from '../channel-sync-job.ts'
import { SourceRefused, SourceUnavailable } from '../errors.ts'

const refusals = {
  no_access: 'The bot may not see it: give its role "View Channel".',
  no_history: 'The bot may not read what was said before: give its role "Read Message History".',
} as const

export const refused = (hindrance: keyof typeof refusals): SourceRefused =>
  new SourceRefused('channel_no_access', refusals[hindrance])

/** Whether the bot may not read it: somebody's wish rather than a failure. */
export const isForbidden = (error: { readonly class: string }): boolean => error.class === 'channel_no_access'

/** A failure that is the channel's own. */
export function failureOf(error: unknown): ChannelFailure | null {
  if (error instanceof SourceUnavailable) return { class: error.code, message: error.message }
  if (!(error instanceof SourceRefused)) return null
  const { reason } = error.details
  return reason.startsWith('channel_') ? { class: reason, message: error.message } : null
}
