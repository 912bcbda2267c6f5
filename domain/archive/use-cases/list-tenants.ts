import { type CursorScope, decodeCursor, encodeCursor } from '../../shared/cursor.ts'
import type { Page, PageRequest } from '../../shared/page.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { isSlug, type Slug } from '../slug.ts'
import type { Tenant } from '../tenant.ts'

/** The tenants that are public and listed, by slug. Rejects with `cursor_invalid`. */
export type ListTenants = (request: PageRequest) => Promise<Page<Tenant>>

const cursor: CursorScope<Slug> = {
  list: 'tenants',
  version: 1,
  scope: 'public',
  toParts: (slug) => [slug],
  fromParts: ([slug, ...rest]) => (typeof slug === 'string' && isSlug(slug) && rest.length === 0 ? slug : null),
}

export const listTenants =
  ({ storage }: { readonly storage: ArchiveStorage }): ListTenants =>
  async (request) => {
    const after = decodeCursor(cursor, request.cursor)
    const page = await storage.read.tenants.listPublic({ limit: request.limit, after })
    return { items: page.items, next: encodeCursor(cursor, page.next) }
  }
