import { clip, wellFormed } from '../shared/text.ts'
import type { Author, AuthorProfile } from './author.ts'
import { observed } from './observed.ts'
import type { PageContext } from './page-context.ts'
import type { PersonalText } from './personal-text.ts'
import type { SourceUser } from './source.ts'

/** A person, bot or webhook under its pseudonym; the name only where the tenant's policy says `named`. */
export function normaliseAuthor(user: SourceUser, observedAt: Date, text: PersonalText, context: PageContext): Author {
  const { tenantId, pseudonyms, authorNames, now } = context
  const profile =
    authorNames === 'named'
      ? namedProfile(user, (raw) => text(raw).replaceAll(user.id, pseudonyms.of(user.id)))
      : anonymous(user)
  return {
    tenantId,
    id: pseudonyms.of(user.id),
    profile: observed(profile, observedAt),
    createdAt: now,
    updatedAt: now,
  }
}

const nobody: AuthorProfile = { isBot: false, name: null, nickname: null, avatarUrl: null, colour: null }
const someBot: AuthorProfile = { ...nobody, isBot: true }

const anonymous = ({ isBot }: SourceUser): AuthorProfile => (isBot ? someBot : nobody)

const namedProfile = (user: SourceUser, text: PersonalText): AuthorProfile => ({
  isBot: user.isBot,
  name: nameOf(user.name, text),
  nickname: nameOf(user.nickname ?? '', text),
  avatarUrl: avatarOf(user),
  colour: colourOf(user.colour ?? null),
})

const nameOf = (name: string, text: PersonalText): string | null => clip(text(name).trim(), 255) || null

const colourOf = (colour: string | null): string | null =>
  colour !== null && /^#[0-9a-f]{6}$/i.test(colour) ? colour.toLowerCase() : null

/** Discord's own addresses of pictures hold the user's id, and are worth nothing without it. */
const avatarOf = ({ id, avatarUrl }: SourceUser): string | null =>
  avatarUrl == null || avatarUrl.includes(id) || /\d{15}/.test(avatarUrl) ? null : wellFormed(avatarUrl)
