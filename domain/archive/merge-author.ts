import type { Author } from './author.ts'
import { latest, latestOf } from './observed.ts'

/**
 * What is known of an author from two sights, whichever came first: the later wins, group by group, and silence takes nothing
 * away. Gives `stored` itself where `seen` tells nothing new.
 */
export function mergeAuthor(stored: Author, seen: Author, now: Date): Author {
  const profile = latestOf(stored.profile, seen.profile)
  const displayName = latest(stored.displayName, seen.displayName)
  const nickname = latest(stored.nickname, seen.nickname)
  const avatarUrl = latest(stored.avatarUrl, seen.avatarUrl)
  const colour = latest(stored.colour, seen.colour)
  const same =
    profile === stored.profile &&
    displayName === stored.displayName &&
    nickname === stored.nickname &&
    avatarUrl === stored.avatarUrl &&
    colour === stored.colour
  return same ? stored : { ...stored, profile, displayName, nickname, avatarUrl, colour, updatedAt: now }
}
