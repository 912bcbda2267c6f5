import { NotFound } from '../../shared/errors.ts'
import { type Import, type ImportedFile, importId, reportOf } from '../import.ts'
import type { SourceReport } from '../import-report.ts'
import type { ArchiveReaders, ArchiveStorage } from '../ports/repositories.ts'

export interface ImportDetails {
  readonly record: Import
  /** Of each of its files, in the order in which they were tried. */
  readonly reports: readonly SourceReport[]
}

/** What an import of a tenant did, as it was told when it ended. For who runs the archive. Rejects with `invalid`, `not_found`. */
export type GetImport = (tenant: string, id: string) => Promise<ImportDetails>

export const getImport =
  ({ storage }: { readonly storage: ArchiveStorage }): GetImport =>
  async (slug, id) => {
    const tenant = await storage.read.tenants.findBySlug(slug)
    if (tenant === null) throw new NotFound(`tenant as ${slug}`)
    const record = await storage.read.imports.find(tenant.id, importId(id))
    if (record === null) throw new NotFound(`import ${id}`)
    const files = await filesOf(storage.read, record)
    return { record, reports: files.map((file) => reportOf(file, tenant)) }
  }

async function filesOf(read: ArchiveReaders, { id }: Import): Promise<readonly ImportedFile[]> {
  const files: ImportedFile[] = []
  let after: number | null = null
  do {
    const page: Awaited<ReturnType<typeof read.importedFiles.list>> = await read.importedFiles.list(id, {
      limit: 500,
      after,
    })
    files.push(...page.items)
    after = page.next
  } while (after !== null)
  return files
}
