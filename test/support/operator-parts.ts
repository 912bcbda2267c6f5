import { mkdtempSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importFolder } from '../../adapters/files/import-folder.ts'
import { uploadFolder } from '../../adapters/files/upload-folder.ts'
import type { AdminParts } from '../../adapters/http/admin.ts'
import { Worker } from '../../adapters/jobs/worker.ts'
import type { ArchiveUseCases } from '../../domain/archive/index.ts'
import { type OperationsStorage, operationsUseCases, type Scope } from '../../domain/operations/index.ts'
import type { IdGenerator, TenantId } from '../../domain/shared/ids.ts'
import type { Logger } from '../../domain/shared/logger.ts'
import type { Meter } from '../../domain/shared/meter.ts'
import { afterArchiveJob, archiveJobs } from '../../src/bridges/archive-jobs.ts'
import { syncOrders } from '../../src/bridges/sync-orders.ts'
import { tenantOrders } from '../../src/bridges/tenant-orders.ts'
import { type SeededClock, seededRandomness } from './seeded.ts'

export interface OperatorParts extends AdminParts {
  /** The one folder of which imports may be asked for by path. */
  readonly importsAt: string
  readonly uploadsAt: string
  /** The text of a new key. */
  key(scopes: readonly Scope[], of?: KeyOptions): Promise<string>
  /** Works on one job, if there is one. */
  workOnce(): Promise<boolean>
  tidy(): Promise<void>
}

export interface KeyOptions {
  readonly tenants?: readonly TenantId[]
  readonly expiresAt?: Date
}

interface Shared {
  readonly clock: SeededClock
  readonly ids: IdGenerator
  readonly logger: Logger
  readonly meter: Meter
  /** Of an upload, in bytes: a megabyte, unless it is said. */
  readonly largestUpload?: number | undefined
  readonly seed?: string | undefined
  /** No, unless it is said. */
  readonly canSync?: boolean | undefined
}

/** What operators work with, over a folder of the test's own. */
export async function operatorParts(
  archive: ArchiveUseCases,
  storage: OperationsStorage,
  { clock, ids, logger, meter, largestUpload = 1_000_000, seed, canSync = false }: Shared,
): Promise<OperatorParts> {
  const folder = mkdtempSync(join(tmpdir(), 'verta-operator-'))
  const [importsAt, uploadsAt] = [join(folder, 'imports'), join(folder, 'uploads')]
  await mkdir(importsAt)
  const operations = operationsUseCases({ storage, clock, ids, randomness: seededRandomness(seed), logger })
  const uploads = uploadFolder({ folder: uploadsAt, largest: largestUpload })
  const handlers = archiveJobs({ archive, meter })
  const afterEnd = afterArchiveJob({ operations, uploads })
  const worker = new Worker({ operations, handlers, afterEnd, clock, logger, owner: 'the worker of the test' })
  return {
    ...{ archive, operations, uploads, importsAt, uploadsAt },
    orders: tenantOrders({ archive, operations, canSync, logger }),
    syncs: syncOrders({ archive, operations, canSync }),
    importFolder: importFolder(importsAt),
    async key(scopes, { tenants, expiresAt } = {}) {
      return (
        await operations.createApiKey({
          name: 'a key of the test',
          scopes,
          tenants: tenants ?? null,
          expiresAt: expiresAt ?? null,
        })
      ).text
    },
    workOnce: () => worker.workOnce(),
    tidy: () => rm(folder, { recursive: true, force: true }),
  }
}
