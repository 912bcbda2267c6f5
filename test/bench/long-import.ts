import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { formatTidbUrl, type TidbAddress } from '../support/tidb-address.ts'
import { withDatabase } from './bench-database.ts'

/** What one process did with one long file. */
export interface LongRun {
  readonly seconds: number
  /** The most memory that the process ever held, in megabytes: V8, the driver and all. */
  readonly peak: number
}

export interface LongImport extends LongRun {
  readonly messages: number
  /** Messages a second in each tenth of the file. */
  readonly tenths: readonly number[]
}

/**
 * Imports a file, and reads one, in processes of their own, built as Verta is when it is installed: what runs TypeScript from
 * source takes memory too.
 */
export class LongProcess {
  readonly #script: string

  private constructor(script: string) {
    this.#script = script
  }

  static async build(): Promise<LongProcess> {
    const compiler = join(root, 'node_modules/typescript/bin/tsc')
    await run(process.execPath, [compiler, '-p', join(import.meta.dirname, 'tsconfig.json')])
    return new LongProcess(join(root, 'reports/bench/test/bench/long-process.js'))
  }

  import(address: TidbAddress, database: string, path: string): Promise<LongImport> {
    return withDatabase(address, database, () => this.#run('import', path, formatTidbUrl(address), database))
  }

  read(path: string): Promise<LongRun> {
    return this.#run('read', path)
  }

  async #run<T>(...words: readonly string[]): Promise<T> {
    const { stdout } = await run(process.execPath, [this.#script, ...words])
    return JSON.parse(stdout) as T
  }
}

const root = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)
