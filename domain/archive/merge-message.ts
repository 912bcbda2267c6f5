import { spelling } from '../shared/canonical-json.ts'
import { joinHistories } from './merge-content.ts'
import type { Message, MessageRecord } from './message.ts'
import { later, laterOrNever, latest, latestOf, type Observed, observed } from './observed.ts'

/**
 * What is known of a message from two records of it. A semilattice: idempotent, commutative and associative, so a message
 * comes out the same whatever arrived first, and however often. Gives the parts of `a` themselves where `b` tells nothing new;
 * `createdAt` and `updatedAt` are those of `a`.
 */
export function joinRecords(a: MessageRecord, b: MessageRecord): MessageRecord {
  const history = joinHistories(
    a.message,
    { content: a.message.content, revisions: a.revisions },
    { content: b.message.content, revisions: b.revisions },
  )
  const attachments = joinRows(a, b, 'attachments', 'attachmentsAt')
  const reactions = joinRows(a, b, 'reactions', 'reactionsAt')
  const reactionAuthors = joinRows(a, b, 'reactionAuthors', 'reactionAuthorsAt')
  const message: Message = {
    ...a.message,
    ...joinPresence(a.message, b.message),
    head: latestOf(headOf(a.message), headOf(b.message)).value,
    content: history.content,
    pinned: latest(a.message.pinned, b.message.pinned),
    reference: latest(a.message.reference, b.message.reference),
    embeds: latest(a.message.embeds, b.message.embeds),
    stickers: latest(a.message.stickers, b.message.stickers),
    poll: latest(a.message.poll, b.message.poll),
    forwarded: latest(a.message.forwarded, b.message.forwarded),
    interaction: latest(a.message.interaction, b.message.interaction),
    mentions: latest(a.message.mentions, b.message.mentions),
    attachmentsAt: attachments.at,
    reactionsAt: reactions.at,
    reactionAuthorsAt: reactionAuthors.at,
  }
  return {
    message: sameFields(a.message, message) ? a.message : message,
    attachments: attachments.value,
    reactions: reactions.value,
    reactionAuthors: reactionAuthors.value,
    revisions: history.revisions,
  }
}

/** The record after a source was known, at `at`, to have the message no longer: a mark, which a later sight lifts. */
export const markDeleted = (record: MessageRecord, at: Date): MessageRecord =>
  joinRecords(record, { ...record, message: { ...record.message, deletedAt: at } })

/** Whether two records differ in anything but when it was seen. */
export const sameSubstance = (a: MessageRecord, b: MessageRecord): boolean =>
  a === b || spelling(substance(a)) === spelling(substance(b))

/** Each sight tells the head, so its register needs no time of its own. */
const headOf = (message: Message): Observed<Message['head']> => observed(message.head, message.observedAt)

/** A later sight lifts the mark of a deletion; at the same moment the sight counts. */
function joinPresence(a: Message, b: Message): Pick<Message, 'observedAt' | 'deletedAt'> {
  const observedAt = later(a.observedAt, b.observedAt)
  const deletedAt = laterOrNever(a.deletedAt, b.deletedAt)
  return { observedAt, deletedAt: deletedAt !== null && deletedAt > observedAt ? deletedAt : null }
}

function joinRows<Rows extends 'attachments' | 'reactions' | 'reactionAuthors'>(
  a: MessageRecord,
  b: MessageRecord,
  rows: Rows,
  at: `${Rows}At`,
): { readonly value: MessageRecord[Rows]; readonly at: Date | null } {
  const [atA, atB]: (Date | null)[] = [a.message[at], b.message[at]]
  if (atA == null || atB == null) return atA == null ? { value: b[rows], at: atB ?? null } : { value: a[rows], at: atA }
  return latestOf(observed(a[rows], atA), observed(b[rows], atB))
}

const sameFields = (a: Message, b: Message): boolean => {
  const fields = Object.keys(b) as (keyof Message)[]
  return fields.every((field) => a[field] === b[field])
}

function substance({ message, attachments, reactions, reactionAuthors, revisions }: MessageRecord): unknown {
  const { head, content, pinned, reference, embeds, stickers, poll, forwarded, interaction, mentions } = message
  const registers = [pinned, reference, embeds, stickers, poll, forwarded, interaction, mentions]
  return [
    head,
    [content.text, content.editedAt],
    registers.map((register) => register?.value),
    message.deletedAt !== null,
    [attachments, reactions, reactionAuthors],
    revisions.map((revision) => revision.text).sort(),
  ]
}
