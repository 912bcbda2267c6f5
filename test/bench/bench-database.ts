import { openMigrator } from '../../adapters/tidb/migrator.ts'
import { archiveMigrations } from '../../migrations/archive/index.ts'
import type { TidbAddress } from '../support/tidb-address.ts'
import { dropTestDatabases } from '../support/tidb-databases.ts'

/** A migrated, empty archive database under `name`, while `work` runs. */
export async function withDatabase<T>(address: TidbAddress, name: string, work: () => Promise<T>): Promise<T> {
  const server = { ...address, tls: 'disabled' } as const
  const migrator = openMigrator({ server, database: name, migrations: archiveMigrations })
  try {
    await migrator.latest()
    return await work()
  } finally {
    await migrator.close()
    await dropTestDatabases(address, name)
  }
}
