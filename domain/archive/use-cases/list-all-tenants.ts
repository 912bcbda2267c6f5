import { type CursorScope, decodeCursor, encodeCursor } from '../../shared/cursor.ts'
import { hex, sha256 } from '../../shared/hash.ts'
import { tenantId } from '../../shared/ids.ts'
import type { Page, PageRequest } from '../../shared/page.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { TenantListing, TenantPlace } from '../ports/tenant-repository.ts'
import type { Tenant } from '../tenant.ts'

/** Tenants, hidden or not, in the order asked for. For who runs the instance. Rejects with `cursor_invalid`. */
export type ListAllTenants = (listing: TenantListing, request: PageRequest) => Promise<Page<Tenant>>

export const listAllTenants =
  ({ storage }: { readonly storage: ArchiveStorage }): ListAllTenants =>
  async (listing, request) => {
    const cursor = cursorOf(listing)
    const after = decodeCursor(cursor, request.cursor)
    const page = await storage.read.tenants.listAll(listing, { limit: request.limit, after })
    return { items: page.items, next: encodeCursor(cursor, page.next) }
  }

const cursorOf = ({ sort, order, ids }: TenantListing): CursorScope<TenantPlace> => ({
  list: 'all-tenants',
  version: 1,
  scope: `${sort} ${order} ${ids === undefined ? 'any' : hex(sha256(ids.toSorted().join()))}`,
  toParts: ({ value, id }) => [typeof value === 'string' ? value : value.getTime(), id],
  fromParts: ([value, id, ...rest]) => {
    if (typeof id !== 'string' || rest.length > 0) return null
    if (sort === 'name') return typeof value === 'string' ? { value, id: tenantId(id) } : null
    const time = Number.isSafeInteger(value) ? new Date(Number(value)) : null
    return time === null || Number.isNaN(time.getTime()) ? null : { value: time, id: tenantId(id) }
  },
})
