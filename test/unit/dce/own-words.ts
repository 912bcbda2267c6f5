import type { SourceMessage } from '../../../domain/archive/source.ts'

/** A message in the words of an export, of which anything may be wrong. */
type Raw = Readonly<Record<string, unknown>>

const partOf = (value: unknown): Raw => Object(value)

/** The heart of a message as the file itself says it: nothing is asked of the reader. */
export function said(raw: Raw): string {
  const { id, timestamp, content, isPinned, author } = raw
  const { id: authorId, name } = partOf(author)
  const pinned = isPinned ?? false
  return JSON.stringify([
    String(id),
    Date.parse(String(timestamp)),
    content ?? '',
    pinned,
    String(authorId),
    name ?? '',
  ])
}

/** The same of a message that the reader gave. */
export const given = ({ id, sentAt, text, pinned = false, author }: SourceMessage): string =>
  JSON.stringify([id, sentAt.getTime(), text, pinned, author.id, author.name])

/** The messages of a document; `null` where it is no JSON. */
export function messagesIn(text: string): readonly Raw[] | null {
  const { messages } = partOf(parsed(text))
  return Array.isArray(messages) ? messages.map(partOf) : null
}

/** Whatever in a text is an object of JSON, wherever it starts; of eight closing braces, one is its own. */
export function objectsIn(text: string): readonly Raw[] {
  const objects: Raw[] = []
  for (let start = text.indexOf('{'); start >= 0; start = text.indexOf('{', start + 1)) {
    let end = start
    for (let turn = 0; turn < 8; turn++) {
      end = text.indexOf('}', end) + 1
      if (end === 0) break
      const object = parsed(text.slice(start, end))
      if (object !== undefined) objects.push(partOf(object))
    }
  }
  return objects
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}
