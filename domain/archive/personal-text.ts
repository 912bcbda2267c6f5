import { wellFormed } from '../shared/text.ts'
import type { Pseudonyms } from './pseudonym.ts'
import type { SourceMessage, SourceUser } from './source.ts'

/** Replaces what names a person in a text by the person's pseudonym. */
export type PersonalText = (text: string) => string

const mention = String.raw`<@!?(?<mention>\d{1,20})>`
/**
 * Addresses of people, their pictures and their webhooks. Shorter numbers are ids of other sites. Looks ahead for the digits
 * before it looks back, because digits are rare.
 */
const address = String.raw`(?=\d{15})(?<=(?:(?:/|%(?:25)*2f)(?:users?|members?|avatars|avatar-decorations|banners|webhooks|bots?|applications|app-icons)(?:/|%(?:25)*2f)|client_id=))(?<address>\d{15,20})(?!\d)`
/** A mention that was pseudonymised before: no name is to be found in it. */
const done = String.raw`<@[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}>`
const anywhere = new RegExp(`${mention}|${address}`, 'giu')
const worthLooking = /@|\d{15}/
const worthReplacing = /<@!?\d|\d{15}/

/** A name that stands where there is no key to make pseudonyms with, as a community's: what names a person in it is left out. */
export const withoutPeople = (text: string): string => wellFormed(text).replace(anywhere, '')

/** For texts that belong to no message: raw mentions and addresses. */
export function textOfPeople(pseudonyms: Pseudonyms): PersonalText {
  return (text) => replacePeople(wellFormed(text), anywhere, pseudonyms, new Map())
}

/**
 * For the texts of one message: also the bare ids of its author, of whom it mentions and of who called its command; `@Name` of
 * whom it mentions, as an exporter renders it; and in a system message these names without the `@`.
 *
 * Only this message decides: the same message gives the same text in every page, file and order.
 */
export function textOfMessage(message: SourceMessage, pseudonyms: Pseudonyms): PersonalText {
  const system = isSystemType(message.type)
  let searches: readonly Search[] | undefined
  let names: ReadonlyMap<string, string> = new Map()
  return (raw) => {
    const text = wellFormed(raw)
    if (!system && !worthLooking.test(text)) return text
    if (searches === undefined) {
      names = namesIn(message, system)
      searches = searchesFor([...names.keys()], idsIn(message))
    }
    const read = worthReplacing.test(text) ? replacePeople(text, anywhere, pseudonyms, names) : text
    // One after the other: a bare name may touch a mention that goes, an id the digits that end a name.
    return searches.reduce(
      (found, search) => (search.mayFind(found) ? replacePeople(found, search.pattern, pseudonyms, names) : found),
      read,
    )
  }
}

/** Everyone whom a message shows as such. */
const presentIn = (message: SourceMessage): readonly SourceUser[] => [
  message.author,
  ...(message.mentions ?? []),
  ...(message.interaction ? [message.interaction.user] : []),
  ...(message.forwarded?.author ? [message.forwarded.author] : []),
]

const idsIn = (message: SourceMessage): readonly string[] => [
  ...new Set(
    presentIn(message)
      .map((user) => user.id)
      .filter((id) => id.length >= shortestId),
  ),
]

/** What stands for whom: the names of whom it mentions with `@`; in a system message the names of all without it too. */
function namesIn(message: SourceMessage, system: boolean): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const user of message.mentions ?? []) for (const name of namesOf(user)) names.set(`@${name}`, user.id)
  if (!system) return names
  for (const user of presentIn(message))
    for (const name of namesOf(user)) if (!names.has(name)) names.set(name, user.id)
  return names
}

/** A search for some of many literals, which most texts hold none of. */
class Search {
  readonly #literals: readonly string[]
  readonly #alternatives: readonly string[]
  #pattern: RegExp | undefined

  constructor(literals: readonly string[], alternatives: readonly string[]) {
    this.#literals = literals
    this.#alternatives = alternatives
  }

  /** `false` where the pattern could change nothing. A crowd is not looked for one by one. */
  mayFind(text: string): boolean {
    return this.#literals.length > crowd || this.#literals.some((literal) => text.includes(literal))
  }

  get pattern(): RegExp {
    this.#pattern ??= new RegExp([done, ...this.#alternatives].join('|'), 'gu')
    return this.#pattern
  }
}

const crowd = 20

function searchesFor(names: readonly string[], ids: readonly string[]): readonly Search[] {
  const [tagged, bare] = [names.filter((name) => name.startsWith('@')), names.filter((name) => !name.startsWith('@'))]
  return [new Search(tagged, tags(tagged)), new Search(bare, words(bare)), new Search(ids, bareIds(ids))]
}

/** Types whose text a person wrote, as exports name them (20 and 23 are answers to commands). All others Discord words itself. */
const isSystemType = (type: string): boolean => !['Default', 'Reply', '0', '19', '20', '23'].includes(type)

const namesOf = (user: SourceUser): readonly string[] =>
  [user.name, user.displayName ?? '', user.nickname ?? ''].map(wellFormed).filter((name) => name.trim() !== '')

/** Shorter ones are numbers like any other. */
const shortestId = 15

const bareIds = (ids: readonly string[]): readonly string[] =>
  ids.length === 0 ? [] : [String.raw`(?<!\d)(?<bare>${ids.map(escaped).join('|')})(?!\d)`]

/** A rendered mention may touch letters. */
const tags = (names: readonly string[]): readonly string[] => alternatives(names).map((some) => `(?<tag>${some})`)

/** A bare name is a whole word. */
const words = (names: readonly string[]): readonly string[] =>
  alternatives(names).map((some) => String.raw`(?<![\p{L}\p{N}_])(?<word>${some})(?![\p{L}\p{N}_])`)

/** The longest first, so that `@Ann` does not cut `@Anna`. */
const alternatives = (names: readonly string[]): readonly string[] =>
  names.length === 0
    ? []
    : [
        [...names]
          .sort((a, b) => b.length - a.length)
          .map(escaped)
          .join('|'),
      ]

function replacePeople(
  text: string,
  pattern: RegExp,
  pseudonyms: Pseudonyms,
  names: ReadonlyMap<string, string>,
): string {
  return text.replace(pattern, (found, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>
    const { mention, tag, word, address, bare } = groups
    const name = tag ?? word
    if (mention !== undefined) return `<@${pseudonyms.of(mention)}>`
    if (name !== undefined) return `<@${pseudonyms.of(names.get(name) ?? name)}>`
    const id = address ?? bare
    return id === undefined ? found : pseudonyms.of(id)
  })
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
