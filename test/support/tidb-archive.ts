import { openTidbArchive } from '../../adapters/tidb/archive/storage.ts'
import { archiveMigrations } from '../../migrations/archive/index.ts'
import type { TidbAddress } from './tidb-address.ts'
import { migrateDatabase, tidbContext } from './tidb-context.ts'

/** The archive's part of the worker's database set. */
export const tidbArchive = () =>
  tidbContext({ name: 'archive_db', migrations: archiveMigrations, open: openTidbArchive })

/** Creates a test's archive database, or brings it up to date. */
export const migrateArchive = (database: string, address?: TidbAddress): Promise<void> =>
  migrateDatabase(database, archiveMigrations, address)
