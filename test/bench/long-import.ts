import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { formatTidbUrl, type TidbAddress } from '../support/tidb-address.ts'
import { withDatabase } from './bench-database.ts'

/** What one process did with one long file. */
export interface LongRun {
  readonly seconds: number
  /** The most memory that the process ever held, in megabytes: V8, its heap, the driver and all. */
  readonly peak: number
}

export interface LongImport extends LongRun {
  readonly messages: number
  /** Messages a second in each tenth of the file. */
  readonly tenths: readonly number[]
}

/** Imports a file in a process of its own. */
export function importLong(address: TidbAddress, database: string, path: string): Promise<LongImport> {
  return withDatabase(address, database, () => inProcess('import', path, formatTidbUrl(address), database))
}

/** Reads a file in a process of its own, and does nothing with it. */
export const readLong = (path: string): Promise<LongRun> => inProcess('read', path)

async function inProcess<T>(...words: readonly string[]): Promise<T> {
  const process = join(import.meta.dirname, 'long-process.ts')
  const { stdout } = await promisify(execFile)('node', ['--import', 'tsx', process, ...words])
  return JSON.parse(stdout) as T
}
