import type { Channel, ChannelProfile } from './channel.ts'
import { latest, latestOf, type Observed } from './observed.ts'
import { joinVisibility } from './visibility.ts'

/**
 * What is known of a channel from two sights of it, whichever came first: the real beats a placeholder, then the later sight
 * wins, group by group. Gives `stored` itself where `seen` tells nothing new.
 */
export function mergeChannel(stored: Channel, seen: Channel, now: Date): Channel {
  const profile = joinProfiles(stored.profile, seen.profile)
  const parent = latest(stored.parent, seen.parent)
  const topic = latest(stored.topic, seen.topic)
  const settings = latest(stored.settings, seen.settings)
  const { visibility, visibilityAt } = joinVisibility(stored, seen)
  const same =
    profile === stored.profile &&
    parent === stored.parent &&
    topic === stored.topic &&
    settings === stored.settings &&
    visibility === stored.visibility &&
    visibilityAt === stored.visibilityAt
  return same ? stored : { ...stored, profile, parent, topic, settings, visibility, visibilityAt, updatedAt: now }
}

function joinProfiles(a: Observed<ChannelProfile>, b: Observed<ChannelProfile>): Observed<ChannelProfile> {
  if (a.value.placeholder !== b.value.placeholder) return a.value.placeholder ? b : a
  return latestOf(a, b)
}
