import { describe } from 'vitest'
import { openTidbArchive } from '../../adapters/tidb/archive/storage.ts'
import { openTidbOperations } from '../../adapters/tidb/operations/storage.ts'
import { archiveMigrations } from '../../migrations/archive/index.ts'
import { operationsMigrations } from '../../migrations/operations/index.ts'
import * as operations from './operations-statement-cases.ts'
import * as archive from './statement-cases.ts'
import { statementSuite } from './statement-suite.ts'

describe('the archive', () =>
  statementSuite({
    name: 'archive_db',
    folder: 'statements',
    migrations: archiveMigrations,
    open: openTidbArchive,
    reads: archive.reads,
    writes: archive.writes,
  }))

describe('operations', () =>
  statementSuite({
    name: 'operations_db',
    folder: 'statements/operations',
    migrations: operationsMigrations,
    open: openTidbOperations,
    reads: operations.reads,
    writes: operations.writes,
  }))
