import type { TenantId } from '../../shared/ids.ts'
import { type Channel, channelIdOf } from '../channel.ts'
import type { Unlisted } from '../ports/live-sources.ts'

/** Whether a channel may be among those that a walk over a source's channels left out: then nobody knows whether it is gone. */
export function leftOutBy(tenantId: TenantId, unlisted: readonly Unlisted[]): (channel: Channel) => boolean {
  const [channels, parents] = (['channel', 'threads'] as const).map(
    (kind) => new Set(unlisted.filter(({ what }) => what === kind).map(({ id }) => id && channelIdOf(tenantId, id))),
  )
  return ({ id, profile, parent }) => {
    if (channels?.has(null) || channels?.has(id)) return true
    if (profile.value.kind !== 'thread') return false
    return parents?.has(null) === true || parents?.has(parent?.value ?? null) === true
  }
}
