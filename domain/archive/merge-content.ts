import { hex, sha256 } from '../shared/hash.ts'
import { compareUtf8 } from '../shared/text.ts'
import type { MessageContent, MessageKey, MessageRevision } from './message.ts'
import { earlier, laterOrNever } from './observed.ts'

/** Every content of one message that was ever seen: the one that stands, and the others. */
export interface ContentHistory {
  readonly content: MessageContent
  readonly revisions: readonly MessageRevision[]
}

/**
 * Joins two histories. The content with the later edit stands, then the one seen later, then live over file, then the greater
 * bytes; an unedited one counts as the earliest edit. Every other content is a revision with its earliest sight.
 *
 * Each content is a pair of its greatest rank and its earliest sight, so the join is a semilattice: neither the order nor the
 * number of arrivals matters. Gives the parts of `a` themselves where `b` tells nothing new.
 */
export function joinHistories(key: MessageKey, a: ContentHistory, b: ContentHistory): ContentHistory {
  const content = standing(a.content, b.content)
  const others = [a.content, b.content].filter((other) => other.text !== content.text)
  const known = [...a.revisions, ...b.revisions, ...others.map((other) => revisionOf(key, other))]
  const same = known.filter((revision) => revision.text === content.text)
  return {
    content: same.reduce(seenSince, content),
    revisions: distinct(
      known.filter((revision) => revision.text !== content.text),
      a.revisions,
    ),
  }
}

function standing(a: MessageContent, b: MessageContent): MessageContent {
  const top = compareRank(a, b) >= 0 ? a : b
  const other = top === a ? b : a
  return other.text === top.text ? seenSince(top, { observedAt: other.firstObservedAt }) : top
}

const seenSince = (content: MessageContent, sight: { readonly observedAt: Date }): MessageContent => {
  const firstObservedAt = earlier(content.firstObservedAt, sight.observedAt)
  return firstObservedAt === content.firstObservedAt ? content : { ...content, firstObservedAt }
}

function compareRank(a: MessageContent, b: MessageContent): number {
  return (
    (a.editedAt?.getTime() ?? 0) - (b.editedAt?.getTime() ?? 0) ||
    a.observedAt.getTime() - b.observedAt.getTime() ||
    Number(a.origin === 'live') - Number(b.origin === 'live') ||
    compareUtf8(a.text, b.text)
  )
}

const revisionOf = (key: MessageKey, content: MessageContent): MessageRevision => ({
  channelId: key.channelId,
  snowflake: key.snowflake,
  contentHash: sha256(content.text),
  text: content.text,
  editedAt: content.editedAt,
  observedAt: content.firstObservedAt,
})

function distinct(
  revisions: readonly MessageRevision[],
  before: readonly MessageRevision[],
): readonly MessageRevision[] {
  if (revisions.length === 0) return before.length === 0 ? before : []
  const byHash = new Map<string, MessageRevision>()
  for (const revision of revisions) {
    const hash = hex(revision.contentHash)
    const known = byHash.get(hash)
    byHash.set(hash, known === undefined ? revision : joinRevisions(known, revision))
  }
  const joined = [...byHash.values()]
  const unchanged = joined.length === before.length && joined.every((revision, i) => revision === before[i])
  return unchanged ? before : joined
}

function joinRevisions(a: MessageRevision, b: MessageRevision): MessageRevision {
  const observedAt = earlier(a.observedAt, b.observedAt)
  const editedAt = laterOrNever(a.editedAt, b.editedAt)
  return observedAt === a.observedAt && editedAt === a.editedAt ? a : { ...a, observedAt, editedAt }
}
