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

type Sight = Pick<Channel, 'visibility' | 'visibilityAt'>

/**
 * What is known of a channel's visibility from two sights. What the platform said last counts, whichever way it goes. Among sights of
 * files none lifts a restriction, and silence takes nothing back: `--public` once said stays said, a private thread stays private.
 */
export function joinVisibility<A extends Sight>(a: A, b: A): A {
  const byTime =
    (a.visibilityAt?.getTime() ?? Number.NEGATIVE_INFINITY) - (b.visibilityAt?.getTime() ?? Number.NEGATIVE_INFINITY)
  if (byTime > 0) return a
  if (byTime < 0) return b
  return rank[a.visibility] >= rank[b.visibility] ? a : b
}
