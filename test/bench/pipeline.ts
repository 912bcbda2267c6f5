import { randomBytes } from 'node:crypto'
import { createKeyVault } from '../../adapters/crypto/key-vault.ts'
import { systemIds } from '../../adapters/crypto/system-ids.ts'
import { systemRandomness } from '../../adapters/crypto/system-randomness.ts'
import { dceExportFiles } from '../../adapters/dce/export-files.ts'
import { openTidbArchive } from '../../adapters/tidb/archive/storage.ts'
import { openPool, type TidbPool } from '../../adapters/tidb/pool.ts'
import { systemClock } from '../../adapters/time/system-clock.ts'
import type { ImportObserver } from '../../domain/archive/import-report.ts'
import { archiveUseCases } from '../../domain/archive/use-cases.ts'
import { notLive } from '../support/no-live-sources.ts'
import type { TidbAddress } from '../support/tidb-address.ts'

export interface PipelineRun {
  readonly address: TidbAddress
  readonly database: string
  readonly path: string
  readonly observer?: ImportObserver
  /** Put around the pool, to see what goes through it. */
  readonly around?: (pool: TidbPool) => TidbPool
}

export interface Pace {
  readonly messages: number
  readonly seconds: number
}

/** The files under `path` through `importArchive` into TiDB, as `verta import` does it. */
export async function runPipeline({ address, database, path, observer, around }: PipelineRun): Promise<Pace> {
  const pool = openPool({ ...address, tls: 'disabled', connectionLimit: 4 })
  try {
    const archive = archiveUseCases({
      ...notLive,
      storage: openTidbArchive({ pool: around?.(pool) ?? pool, database }),
      clock: systemClock,
      ids: systemIds,
      randomness: systemRandomness,
      vault: createKeyVault(randomBytes(32)),
      exportFiles: dceExportFiles,
    })
    const start = performance.now()
    const reports = await archive.importArchive({
      paths: [path],
      target: { to: 'guild', ifAbsent: 'create' },
      channelVisibility: 'everyone',
      ...(observer === undefined ? {} : { observer }),
    })
    const seconds = (performance.now() - start) / 1000
    const incomplete = reports.filter(({ outcome }) => outcome !== 'complete')
    if (incomplete.length > 0)
      throw new Error(`the import did not take ${incomplete.map(({ name }) => name).join(', ')}`)
    return { messages: reports.reduce((sum, { counts }) => sum + counts.added, 0), seconds }
  } finally {
    await pool.close()
  }
}
