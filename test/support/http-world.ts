import type { FastifyInstance } from 'fastify'
import { createKeyVault } from '../../adapters/crypto/key-vault.ts'
import { dceExportFiles } from '../../adapters/dce/export-files.ts'
import { createHttpApp } from '../../adapters/http/app.ts'
import { type ArchiveUseCases, archiveUseCases } from '../../domain/archive/index.ts'
import type { ExportFiles } from '../../domain/archive/ports/export-files.ts'
import type { KeyVault } from '../../domain/archive/ports/key-vault.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import type { LogFields, Logger } from '../../domain/shared/logger.ts'
import { type DumpableArchive, openDumpableArchive } from './archive-dump.ts'
import { type SeededClock, seededClock, seededIds, seededRandomness, seededSecret } from './seeded.ts'

/** The whole program over the storage of the test's project, emptied: seeded, and without a network. */
export interface HttpWorld extends DumpableArchive {
  readonly archive: ArchiveUseCases
  readonly http: FastifyInstance
  readonly clock: SeededClock
  readonly vault: KeyVault
  readonly log: readonly LogLine[]
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<HttpReply>
}

export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error'
  readonly fields: LogFields
  readonly message: string
}

export interface WorldParts {
  readonly exportFiles?: ExportFiles
  /** What the app is built over in place of the storage itself. */
  readonly over?: (storage: ArchiveStorage) => ArchiveStorage
}

export async function openHttpWorld({ exportFiles = dceExportFiles, over }: WorldParts = {}): Promise<HttpWorld> {
  const harness = await openDumpableArchive()
  await harness.empty()
  const clock = seededClock()
  const ids = seededIds()
  const vault = createKeyVault(seededSecret())
  const storage = over === undefined ? harness.storage : over(harness.storage)
  const archive = archiveUseCases({ storage, clock, ids, randomness: seededRandomness(), vault, exportFiles })
  const { log, logger } = recordedLog()
  const facts = { name: harness.storageName, durable: harness.storageName === 'tidb' }
  const http = await createHttpApp({ archive, storage: facts, ids, logger, version: '0.0.0-test' })
  return {
    ...harness,
    archive,
    http,
    clock,
    vault,
    log,
    get: async (url, headers = {}) => {
      const reply = await http.inject({ method: 'GET', url, headers: { ...headers } })
      return { status: reply.statusCode, headers: reply.headers, body: reply.body }
    },
    close: async () => {
      await http.close()
      await harness.close()
    },
  }
}

function recordedLog(): { readonly log: readonly LogLine[]; readonly logger: Logger } {
  const log: LogLine[] = []
  const at =
    (level: LogLine['level']) =>
    (fields: LogFields, message: string): void => {
      log.push({ level, fields, message })
    }
  return { log, logger: { info: at('info'), warn: at('warn'), error: at('error') } }
}
