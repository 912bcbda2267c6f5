import type { Author, AuthorId } from '../../../domain/archive/author.ts'
import { observed } from '../../../domain/archive/observed.ts'
import { Pseudonyms } from '../../../domain/archive/pseudonym.ts'
import { sha256 } from '../../../domain/shared/hash.ts'
import { moment, nextNumber } from './sequence.ts'
import { aTenantId } from './tenant.ts'

const pseudonyms = new Pseudonyms(sha256('the key of the factories'))

export const anAuthorId = (): AuthorId => pseudonyms.of(`user ${nextNumber()}`)

/** A person of a pseudonymous tenant. */
export const anAuthor = (overrides: Partial<Author> = {}): Author => ({
  tenantId: aTenantId(),
  id: anAuthorId(),
  profile: observed({ isBot: false, name: null }, moment()),
  displayName: null,
  nickname: null,
  avatarUrl: null,
  colour: null,
  createdAt: moment(),
  updatedAt: moment(),
  ...overrides,
})
