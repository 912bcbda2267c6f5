import type { Brand } from '../shared/brand.ts'
import { isUuid, type TenantId, type Uuid } from '../shared/ids.ts'
import type { Observed } from './observed.ts'

/** The pseudonym of a person, bot or webhook in one tenant: a UUID, version 8 (see `pseudonym.ts`). */
export type AuthorId = Brand<Uuid, 'AuthorId'>

export const isAuthorId = (value: unknown): value is AuthorId => typeof value === 'string' && isUuid(value)

/** In a pseudonymous tenant nothing is stored of anyone but `isBot`: `name` is `null`, and of the rest nobody has spoken. */
export interface Author {
  readonly tenantId: TenantId
  readonly id: AuthorId
  /** What every source tells. */
  readonly profile: Observed<AuthorProfile>
  /** The name that the platform shows everywhere. */
  readonly displayName: Observed<string | null> | null
  /** The name in this community. */
  readonly nickname: Observed<string | null> | null
  readonly avatarUrl: Observed<string | null> | null
  /** `#rrggbb`. */
  readonly colour: Observed<string | null> | null
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface AuthorProfile {
  readonly isBot: boolean
  readonly name: string | null
}

/** The author without what tells who it is; the same object where nothing of it is stored. */
export function withoutName(author: Author, now: Date): Author {
  const { profile, displayName, nickname, avatarUrl, colour } = author
  const { at, value } = profile
  if ([value.name, displayName, nickname, avatarUrl, colour].every((each) => each === null)) return author
  return {
    ...author,
    profile: { at, value: { isBot: value.isBot, name: null } },
    displayName: null,
    nickname: null,
    avatarUrl: null,
    colour: null,
    updatedAt: now,
  }
}

/** What readers call an author where they may know who it is: the nickname, the display name or the name, else a pseudonym. */
export const shownName = ({ id, nickname, displayName, profile }: Author): string =>
  nickname?.value ?? displayName?.value ?? profile.value.name ?? pseudonymName(id)

/** `user-` and six digits of the pseudonym. */
export const pseudonymName = (id: AuthorId): string => `user-${id.slice(0, 6)}`
