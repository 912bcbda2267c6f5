import type { MigrationStep, Migrations, SchemaState } from '../adapters/cli/app.ts'
import { grantsFor } from '../adapters/tidb/grants.ts'
import { type DatabaseMigrator, openMigrator } from '../adapters/tidb/migrator.ts'
import { silentObserver, type TidbObserver } from '../adapters/tidb/observer.ts'
import { Invalid, SchemaMismatch } from '../domain/shared/errors.ts'
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

/** `failed` is told of each failure that a connection meets. */
export function migrationsOf(config: Config, failed: TidbObserver['failure'] = () => {}): Migrations {
  async function within<Row extends object>(
    { context, databaseOf, migrations }: Context,
    work: (migrator: DatabaseMigrator, database: string) => Promise<readonly Row[]>,
    queryMilliseconds: number | null = null,
  ) {
    const server = requireDatabase(config)
    const database = databaseOf(server)
    const observer = { ...silentObserver, failure: failed }
    const migrator = openMigrator({
      server: { ...serverOf(server), queryMilliseconds, observer },
      database,
      migrations,
    })
    try {
      return (await work(migrator, database)).map((row) => ({ context, ...row }))
    } finally {
      await migrator.close()
    }
  }

  async function everywhere<Row extends object>(
    of: readonly Context[],
    work: (migrator: DatabaseMigrator, database: string) => Promise<readonly Row[]>,
  ) {
    const rows = []
    for (const context of of) rows.push(...(await within(context, work)))
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
    create: () => everywhere(contexts, async (migrator, database) => [{ database, created: await migrator.create() }]),
    latest: async (name) => everywhere(named(name), async (migrator) => (await migrator.latest()).steps),
    up: async (name) => once(named(name), 'up'),
    down: async (name) => once(named(name).toReversed(), 'down'),
    to: async (name, step) => everywhere(named(name), async (migrator) => (await migrator.to(step)).steps),
    async schema() {
      const { query } = requireDatabase(config).timeouts
      return Promise.all(
        contexts.map(async (each): Promise<SchemaState> => {
          const { context } = each
          const database = each.databaseOf(requireDatabase(config))
          try {
            const states = await within(each, (migrator) => migrator.status(), query)
            const missing = states.filter(({ appliedAt }) => appliedAt === null).map(({ name }) => name)
            return { context, database, missing, failure: null }
          } catch (failure) {
            return { context, database, missing: null, failure }
          }
        }),
      )
    },
    status: async (name) => everywhere(named(name), (migrator) => migrator.status()),
    grants(role, user) {
      const server = requireDatabase(config)
      return grantsFor(
        role,
        user,
        contexts.map(({ databaseOf }) => databaseOf(server)),
      )
    },
  }
}

/** That a schema lacks steps, and which. */
export function behind(states: readonly SchemaState[]): SchemaMismatch {
  const missing = states.flatMap((state) => (state.missing ?? []).map((name) => `${state.context} ${name}`))
  const isEmpty = missing.length === contexts.reduce((sum, { migrations }) => sum + Object.keys(migrations).length, 0)
  const names = states.map(({ database }) => database).join(', ')
  return new SchemaMismatch(
    'behind',
    `The schema lacks ${missing.length} ${missing.length === 1 ? 'step' : 'steps'}, ${missing[0]} first. ` +
      'Run `verta migrate latest`, or `verta serve --migrate`.' +
      (isEmpty ? ` Of ${names} there is nothing yet: is database.prefix right?` : ''),
  )
}

/** The one that is named, or all. */
function named(name: string | undefined): readonly Context[] {
  const found = contexts.filter(({ context }) => name === undefined || context === name)
  if (found.length > 0) return found
  throw Invalid.of('/context', `must be one of ${contexts.map(({ context }) => context).join(', ')}`)
}
