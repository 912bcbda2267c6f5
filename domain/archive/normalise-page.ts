import { utf8Length } from '../shared/text.ts'
import type { Author } from './author.ts'
import { mergeAuthor } from './merge-author.ts'
import type { MessageRecord } from './message.ts'
import { normaliseAuthor } from './normalise-author.ts'
import { normaliseMessage } from './normalise-message.ts'
import type { PageContext } from './page-context.ts'
import { textOfPeople } from './personal-text.ts'
import type { SourceFault, SourceMessage, SourcePage, SourceUser } from './source.ts'

export interface NormalisedPage {
  /** Everyone who appears in the page, once, by id. */
  readonly authors: readonly Author[]
  readonly messages: readonly MessageRecord[]
  /** The source's faults, and those of messages that cannot be stored. */
  readonly faults: readonly SourceFault[]
}

/** 4 MiB: a row of TiDB holds 6 MiB. Pseudonyms are longer than ids, so the bound is on what is stored. */
const largestMessage = 4 * 1024 * 1024

/** A page with no raw user id left in it, in the shape in which it is stored. Pure. */
export function normalisePage(page: SourcePage, context: PageContext): NormalisedPage {
  const authors = new Map<string, Author>()
  const messages: MessageRecord[] = []
  const text = textOfPeople(context.pseudonyms)
  const faults = [...page.faults]
  for (const source of page.messages) {
    const record = normaliseMessage(source, page.observedAt, context)
    if (sizeOf(record) > largestMessage) {
      faults.push({
        reason: 'too_large',
        position: null,
        message: `Message ${source.id} is larger than 4 MiB and was left out.`,
      })
      continue
    }
    messages.push(record)
    for (const user of peopleIn(source)) {
      const author = normaliseAuthor(user, page.observedAt, text, context)
      const known = authors.get(author.id)
      authors.set(author.id, known === undefined ? author : mergeAuthor(known, author, context.now))
    }
  }
  return { authors: [...authors.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), messages, faults }
}

function* peopleIn(message: SourceMessage): Iterable<SourceUser> {
  yield message.author
  yield* message.mentions ?? []
  for (const reaction of message.reactions ?? []) yield* reaction.users ?? []
  if (message.interaction) yield message.interaction.user
  if (message.forwarded?.author) yield message.forwarded.author
  for (const answer of message.poll?.answers ?? []) yield* answer.voters ?? []
}

function sizeOf({ message, attachments, reactions }: MessageRecord): number {
  const { content, embeds, stickers, poll, forwarded, interaction, mentions } = message
  let size = utf8Length(content.text)
  for (const payload of [embeds, stickers, poll, forwarded, interaction, mentions])
    if (payload !== null) size += utf8Length(payload.value)
  for (const { url, fileName, contentType } of attachments)
    size += utf8Length(url) + utf8Length(fileName) + utf8Length(contentType ?? '')
  for (const { emojiKey, emojiName } of reactions) size += utf8Length(emojiKey) + utf8Length(emojiName)
  return size
}
