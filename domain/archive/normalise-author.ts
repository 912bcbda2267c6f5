import { clip, wellFormed } from '../shared/text.ts'
import type { Author } from './author.ts'
import { type Observed, observed } from './observed.ts'
import type { PageContext } from './page-context.ts'
import type { PersonalText } from './personal-text.ts'
import type { SourceUser } from './source.ts'

/** A person, bot or webhook under its pseudonym; the name only where the tenant's policy says `named`. */
export function normaliseAuthor(user: SourceUser, observedAt: Date, text: PersonalText, context: PageContext): Author {
  const { tenantId, pseudonyms, authorNames, now } = context
  const id = pseudonyms.of(user.id)
  const told =
    authorNames === 'named'
      ? named(user, observedAt, (raw) => text(raw).replaceAll(user.id, id))
      : anonymous(user, observedAt)
  return { tenantId, id, ...told, createdAt: now, updatedAt: now }
}

type Told = Pick<Author, 'profile' | 'displayName' | 'nickname' | 'avatarUrl' | 'colour'>

/** Nothing is told of them but what they are: names that a source knows are as if it was silent on them. */
const anonymous = ({ isBot }: SourceUser, at: Date): Told => ({
  profile: observed(isBot ? someBot : somebody, at),
  displayName: null,
  nickname: null,
  avatarUrl: null,
  colour: null,
})

const somebody = { isBot: false, name: null }
const someBot = { isBot: true, name: null }

const named = (user: SourceUser, at: Date, text: PersonalText): Told => ({
  profile: observed({ isBot: user.isBot, name: nameOf(user.name, text) }, at),
  displayName: told(user.displayName, at, (name) => nameOf(name, text)),
  nickname: told(user.nickname, at, (name) => nameOf(name, text)),
  avatarUrl: told(user.avatarUrl, at, (url) => avatarOf(url, user.id)),
  colour: told(user.colour, at, colourOf),
})

const told = (
  value: string | null | undefined,
  at: Date,
  read: (value: string) => string | null,
): Observed<string | null> | null => (value === undefined ? null : observed(value === null ? null : read(value), at))

const nameOf = (name: string, text: PersonalText): string | null => clip(text(name).trim(), 255) || null

const colourOf = (colour: string): string | null => (/^#[0-9a-f]{6}$/i.test(colour) ? colour.toLowerCase() : null)

/** Discord's own addresses of pictures hold the user's id, and are worth nothing without it. */
const avatarOf = (url: string, id: string): string | null =>
  url.includes(id) || /\d{15}/.test(url) ? null : wellFormed(url)
