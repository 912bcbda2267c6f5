import type { Brand } from '../shared/brand.ts'
import { isUuid, type TenantId, type Uuid } from '../shared/ids.ts'
import type { Observed } from './observed.ts'

/** The pseudonym of a person, bot or webhook in one tenant: a UUID, version 8 (see `pseudonym.ts`). */
export type AuthorId = Brand<Uuid, 'AuthorId'>

export const isAuthorId = (value: unknown): value is AuthorId => typeof value === 'string' && isUuid(value)

export interface Author {
  readonly tenantId: TenantId
  readonly id: AuthorId
  readonly profile: Observed<AuthorProfile>
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Everything but `isBot` is `null` in a pseudonymous tenant. */
export interface AuthorProfile {
  readonly isBot: boolean
  readonly name: string | null
  readonly nickname: string | null
  readonly avatarUrl: string | null
  readonly colour: string | null
}

/** The author without what tells who it is; the same object where nothing of it is stored. */
export function withoutName(author: Author, now: Date): Author {
  const { at, value } = author.profile
  const { isBot, ...told } = value
  if (Object.values(told).every((each) => each === null)) return author
  const nameless = { isBot, name: null, nickname: null, avatarUrl: null, colour: null }
  return { ...author, profile: { at, value: nameless }, updatedAt: now }
}

/** What readers call an author: the name under the policy `named`, else `user-` and six digits of the pseudonym. */
export function displayName(id: AuthorId, profile: AuthorProfile | null): string {
  return profile?.nickname ?? profile?.name ?? `user-${id.slice(0, 6)}`
}
