import type { Channel, ChannelVisibility } from './channel.ts'
import type { Message } from './message.ts'
import type { Tenant } from './tenant.ts'

/** Whether everyone may read this tenant, whether or not it is listed. */
export const isPublicTenant = (tenant: Tenant): boolean => tenant.status === 'ACTIVE' && tenant.visibility === 'public'

/**
 * Whether everyone may read a channel of a public tenant: `chain` is the channel and its parents up to the top, `null` for a
 * parent that is not stored, of which nothing is known.
 */
export const isPublicChain = (chain: readonly (Channel | null)[]): boolean =>
  chain.every((channel) => channel !== null && channel.visibility === 'everyone')

export const isShownMessage = (message: Message, tenant: Tenant): boolean =>
  message.deletedAt === null || tenant.policies.keepDeleted

const rank: Readonly<Record<ChannelVisibility, number>> = { unknown: 0, everyone: 1, restricted: 2 }

/**
 * What is known of a channel's visibility from two sights. A file never lifts a restriction, and silence takes nothing back:
 * `--public` once said stays said, a private thread stays private.
 */
export const joinVisibility = (a: ChannelVisibility, b: ChannelVisibility): ChannelVisibility =>
  rank[a] >= rank[b] ? a : b
