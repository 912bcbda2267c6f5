import type { Migrations } from '../adapters/cli/app.ts'
import { type DatabaseMigrator, openMigrator } from '../adapters/tidb/migrator.ts'
import { archiveMigrations } from '../migrations/archive/index.ts'
import type { Config } from './config.ts'
import { archiveDatabase, requireDatabase } from './storage.ts'

/** The schema of every context, each with its own database and migrations. A new context is a line here. */
export function migrationsOf(config: Config): Migrations {
  const contexts = [{ context: 'archive', databaseOf: archiveDatabase, migrations: archiveMigrations }]

  async function each<Row>(
    work: (migrator: DatabaseMigrator, context: string) => Promise<readonly Row[]>,
  ): Promise<Row[]> {
    const server = requireDatabase(config)
    const rows: Row[] = []
    for (const { context, databaseOf, migrations } of contexts) {
      const migrator = openMigrator({ server, database: databaseOf(server), migrations })
      try {
        rows.push(...(await work(migrator, context)))
      } finally {
        await migrator.close()
      }
    }
    return rows
  }

  const step = (name: 'latest' | 'up' | 'down') => () =>
    each(async (migrator, context) => (await migrator[name]()).steps.map((taken) => ({ context, ...taken })))

  return {
    latest: step('latest'),
    up: step('up'),
    down: step('down'),
    status: () => each(async (migrator, context) => (await migrator.status()).map((state) => ({ context, ...state }))),
  }
}
