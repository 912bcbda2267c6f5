import type { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { createKeyVault } from '../../adapters/crypto/key-vault.ts'
import { dceExportFiles } from '../../adapters/dce/export-files.ts'
import { createHttpApp, type HttpOptions } from '../../adapters/http/app.ts'
import { defaultEdges, type EdgeOptions } from '../../adapters/http/edges.ts'
import { createMetrics } from '../../adapters/telemetry/metrics.ts'
import { archiveUseCases, type LiveSources } from '../../domain/archive/index.ts'
import type { ExportFiles } from '../../domain/archive/ports/export-files.ts'
import type { KeyVault } from '../../domain/archive/ports/key-vault.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import type { SyncSchedule } from '../../domain/archive/tenant-sync.ts'
import type { OperationsStorage } from '../../domain/operations/index.ts'
import type { IdGenerator } from '../../domain/shared/ids.ts'
import type { LogFields, Logger } from '../../domain/shared/logger.ts'
import { type DumpableArchive, openDumpableArchive } from './archive-dump.ts'
import { notLive } from './no-live-sources.ts'
import { openOperations } from './operations-harness.ts'
import { type OperatorParts, operatorParts } from './operator-parts.ts'
import { type SeededClock, seededClock, seededIds, seededRandomness, seededSecret } from './seeded.ts'

/** The whole program over the storage of the test's project, emptied: seeded, and without a network. */
export interface HttpWorld extends DumpableArchive, OperatorParts {
  readonly http: FastifyInstance
  readonly clock: SeededClock
  readonly vault: KeyVault
  readonly ids: IdGenerator
  readonly readiness: HttpOptions['readiness']
  /** All but what is logged of each request. */
  readonly log: readonly LogLine[]
  readonly requests: readonly LogLine[]
  /** Empties both. */
  forgetLog(): void
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<HttpReply>
  send(method: Method, url: string, request?: HttpRequest): Promise<HttpReply>
}

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'

export interface HttpRequest {
  readonly headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON. */
  readonly body?: string | object | Buffer | Readable
}

export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
  readonly bytes?: Buffer
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error'
  readonly fields: LogFields
  readonly message: string
}

export interface WorldParts {
  readonly exportFiles?: ExportFiles
  /** None, unless it is said. */
  readonly liveSources?: (clock: SeededClock) => LiveSources
  /** Each hour, unless it is said. */
  readonly syncSchedule?: SyncSchedule
  /** Whether it has a bot’s token: no, unless it is said. */
  readonly canSync?: boolean
  /** What the app is built over in place of the storage itself. */
  readonly over?: (storage: ArchiveStorage) => ArchiveStorage
  /** The same of operations. */
  readonly overOperations?: (storage: OperationsStorage) => OperationsStorage
  /** What its ids and keys are made of: another one where worlds share a database. */
  readonly seed?: string
  /** Always, unless it is said. */
  readonly isReady?: () => boolean
  /** How the storage was found last: healthy, unless it is said. */
  readonly status?: 'healthy' | 'unhealthy'
  /** Why it is not. */
  readonly reason?: string
  /** Whether the archive's routes are there. */
  readonly servesArchive?: boolean
  /** Without it no rate is limited. */
  readonly edge?: Partial<EdgeOptions>
  readonly largestUpload?: number
}

export async function openHttpWorld(parts: WorldParts = {}): Promise<HttpWorld> {
  const {
    exportFiles = dceExportFiles,
    over,
    overOperations = (each) => each,
    edge,
    largestUpload,
    seed,
    liveSources = () => notLive.liveSources,
    syncSchedule = notLive.syncSchedule,
    canSync,
    servesArchive = true,
    isReady = () => true,
    status = 'healthy',
    reason = null,
  } = parts
  // Before the archive, whose tables are seen as they are made.
  const operationsHarness = await openOperations()
  await operationsHarness.empty()
  const harness = await openDumpableArchive()
  await harness.empty()
  const clock = seededClock()
  const ids = seededIds(seed)
  const vault = createKeyVault(seededSecret())
  const storage = over === undefined ? harness.storage : over(harness.storage)
  const archive = archiveUseCases({
    liveSources: liveSources(clock),
    syncOptions: notLive.syncOptions,
    cronTimes: notLive.cronTimes,
    syncSchedule,
    keepAlive: notLive.keepAlive,
    meter: notLive.meter,
    rest: notLive.rest,
    storage,
    clock,
    ids,
    randomness: seededRandomness(seed),
    vault,
    exportFiles,
  })
  const { log, requests, logger, forgetLog } = recordedLog()
  const metrics = createMetrics()
  const operator = await operatorParts(archive, overOperations(operationsHarness.storage), {
    clock,
    ids,
    logger,
    meter: metrics,
    largestUpload,
    seed,
    canSync,
  })
  const readiness: HttpWorld['readiness'] = {
    get ready() {
      return isReady()
    },
    health: {
      ...{ storage: harness.storageName, durable: harness.storageName === 'tidb', status, reason, detail: reason },
      ...{ since: clock.now(), checkedAt: clock.now(), database: null, syncs: null },
    },
  }
  const http = await createHttpApp({
    ...operator,
    storage: { name: harness.storageName, durable: harness.storageName === 'tidb' },
    readiness,
    ...{ ids, clock, metrics, logger, version: '0.0.0-test', servesArchive },
    edge: { ...defaultEdges, rateLimits: null, ...edge },
  })
  const send: HttpWorld['send'] = async (method, url, { headers = {}, body } = {}) => {
    const reply = await http.inject({ method, url, headers: { ...headers }, ...(body !== undefined && { body }) })
    return { status: reply.statusCode, headers: reply.headers, body: reply.body, bytes: reply.rawPayload }
  }
  return {
    ...harness,
    ...operator,
    ...{ http, clock, vault, ids, readiness, log, requests, forgetLog, send },
    get: (url, headers = {}) => send('GET', url, { headers }),
    close: async () => {
      await http.close()
      await operator.tidy()
      await operationsHarness.close()
      await harness.close()
    },
  }
}

function recordedLog() {
  const log: LogLine[] = []
  const requests: LogLine[] = []
  const at =
    (level: LogLine['level']) =>
    (fields: LogFields, message: string): void => {
      const lines = message === 'request' ? requests : log
      lines.push({ level, fields, message })
    }
  const logger: Logger = { info: at('info'), warn: at('warn'), error: at('error') }
  const forgetLog = (): void => {
    log.length = 0
    requests.length = 0
  }
  return { log, requests, logger, forgetLog }
}
