import type { MigrationStep, Migrations } from '../adapters/cli/app.ts'
import { type DatabaseMigrator, openMigrator } from '../adapters/tidb/migrator.ts'
import { archiveMigrations } from '../migrations/archive/index.ts'
import { operationsMigrations } from '../migrations/operations/index.ts'
import { type Config, requireDatabase } from './config/index.ts'
import { serverOf } from './server.ts'
import { archiveDatabase, operationsDatabase } from './storage.ts'

/** The schema of every context, each with its own database and migrations. A new context is a line here. */
const contexts = [
  { context: 'archive', databaseOf: archiveDatabase, migrations: archiveMigrations },
  { context: 'operations', databaseOf: operationsDatabase, migrations: operationsMigrations },
] as const

type Context = (typeof contexts)[number]

export function migrationsOf(config: Config): Migrations {
  async function within<Row extends object>(
    { context, databaseOf, migrations }: Context,
    work: (migrator: DatabaseMigrator) => Promise<readonly Row[]>,
  ) {
    const database = requireDatabase(config)
    const migrator = openMigrator({
      server: { ...serverOf(database), queryMilliseconds: null },
      database: databaseOf(database),
      migrations,
    })
    try {
      return (await work(migrator)).map((row) => ({ context, ...row }))
    } finally {
      await migrator.close()
    }
  }

  async function everywhere<Row extends object>(work: (migrator: DatabaseMigrator) => Promise<readonly Row[]>) {
    const rows = []
    for (const context of contexts) rows.push(...(await within(context, work)))
    return rows
  }

  /** One step in all: that of the first context that has one. */
  async function once(order: readonly Context[], name: 'up' | 'down'): Promise<readonly MigrationStep[]> {
    for (const context of order) {
      const taken = await within(context, async (migrator) => (await migrator[name]()).steps)
      if (taken.length > 0) return taken
    }
    return []
  }

  return {
    latest: () => everywhere(async (migrator) => (await migrator.latest()).steps),
    up: () => once(contexts, 'up'),
    down: () => once(contexts.toReversed(), 'down'),
    status: () => everywhere((migrator) => migrator.status()),
  }
}
