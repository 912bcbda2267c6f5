import type { Author } from './author.ts'
import { latestOf } from './observed.ts'

/** What is known of an author from two sights: the later wins. Gives `stored` itself where `seen` tells nothing new. */
export function mergeAuthor(stored: Author, seen: Author, now: Date): Author {
  const profile = latestOf(stored.profile, seen.profile)
  return profile === stored.profile ? stored : { ...stored, profile, updatedAt: now }
}
