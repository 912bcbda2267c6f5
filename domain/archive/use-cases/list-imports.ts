import { type CursorScope, decodeCursor, encodeCursor } from '../../shared/cursor.ts'
import { NotFound } from '../../shared/errors.ts'
import type { Page, PageRequest } from '../../shared/page.ts'
import { type Import, importId } from '../import.ts'
import type { ImportPlace } from '../ports/import-repository.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'

/** The imports of a tenant, the last started first. For who runs the archive. Rejects with `not_found`, `cursor_invalid`. */
export type ListImports = (tenant: string, request: PageRequest) => Promise<Page<Import>>

export const listImports =
  ({ storage }: { readonly storage: ArchiveStorage }): ListImports =>
  async (slug, request) => {
    const tenant = await storage.read.tenants.findBySlug(slug)
    if (tenant === null) throw new NotFound(`tenant as ${slug}`)
    const cursor = cursorOf(tenant.id)
    const page = await storage.read.imports.list(tenant.id, {
      limit: request.limit,
      after: decodeCursor(cursor, request.cursor),
    })
    return { items: page.items, next: encodeCursor(cursor, page.next) }
  }

const cursorOf = (scope: string): CursorScope<ImportPlace> => ({
  list: 'imports',
  version: 1,
  scope,
  toParts: ({ startedAt, id }) => [startedAt.getTime(), id],
  fromParts: ([startedAt, id, ...rest]) =>
    Number.isSafeInteger(startedAt) && typeof id === 'string' && rest.length === 0
      ? { startedAt: new Date(Number(startedAt)), id: importId(id) }
      : null,
})
