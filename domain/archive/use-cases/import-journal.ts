import type { Clock } from '../../shared/clock.ts'
import type { IdGenerator, TenantId } from '../../shared/ids.ts'
import { type Import, type ImportedFile, importedFile, importId, startImport, withFile } from '../import.ts'
import type { SourceReport } from '../import-report.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { Tenant } from '../tenant.ts'

/** A report, and the tenant that its source reached. */
export interface TenantReport {
  readonly report: SourceReport
  readonly tenant: Tenant | null
}

interface Dependencies {
  readonly storageOf: (tenantId: TenantId) => ArchiveStorage
  readonly clock: Clock
  readonly ids: IdGenerator
}

/**
 * Keeps what an import did beside what it brought, file by file: one record in each tenant that it reaches. Files of which no
 * community could be read stand in each of them, for they may be its own.
 */
export class ImportJournal {
  readonly #dependencies: Dependencies
  readonly #infersDeletions: boolean
  readonly #startedAt: Date
  readonly #records = new Map<TenantId, Import>()

  constructor(dependencies: Dependencies, infersDeletions: boolean) {
    this.#dependencies = dependencies
    this.#infersDeletions = infersDeletions
    this.#startedAt = dependencies.clock.now()
  }

  /** A file was tried: the one at `position`, from 0. */
  async finished({ report, tenant }: TenantReport, position: number): Promise<void> {
    if (tenant === null) return
    const record = withFile(this.#recordOf(tenant.id), report)
    this.#records.set(tenant.id, record)
    await this.#store(record, [importedFile(report, { importId: record.id, tenantId: tenant.id, position })])
  }

  /** Every report once more, with what only all of them together tell. */
  async concluded(reports: readonly TenantReport[]): Promise<void> {
    const finishedAt = this.#dependencies.clock.now()
    const unplaced = reports.filter(({ tenant }) => tenant === null).map(({ report }) => report)
    for (const [tenantId, record] of this.#records) {
      const files = reports.flatMap(({ report, tenant }, position) =>
        tenant === null || tenant.id === tenantId
          ? [importedFile(report, { importId: record.id, tenantId, position })]
          : [],
      )
      await this.#store({ ...unplaced.reduce(withFile, record), finishedAt }, files)
    }
  }

  async #store(record: Import, files: readonly ImportedFile[]): Promise<void> {
    await this.#dependencies.storageOf(record.tenantId).transact(
      async (tx) => {
        await tx.imports.upsert(record)
        await tx.importedFiles.upsertMany(files)
      },
      { repeatable: true },
    )
  }

  #recordOf(tenantId: TenantId): Import {
    const id = (): Import['id'] => importId(this.#dependencies.ids.uuid())
    const known = this.#records.get(tenantId)
    return (
      known ?? startImport({ id: id(), tenantId, startedAt: this.#startedAt, infersDeletions: this.#infersDeletions })
    )
  }
}
