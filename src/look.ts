import type { Migrations, SchemaState } from '../adapters/cli/app.ts'
import type { ArchiveUseCases } from '../domain/archive/index.ts'
import type { ContextHealth } from '../domain/operations/index.ts'
import type { Seen } from './health.ts'
import { behind } from './migrations.ts'
import type { OpenedStorage } from './storage.ts'

interface Looked {
  readonly storage: OpenedStorage
  readonly migrations: Migrations
  readonly archive: Pick<ArchiveUseCases, 'checkSecret'>
}

/** The schema changes seldom: every so many looks it is looked at again, and whenever the last look failed. */
const schemaEvery = 12

/** Whether the database answers, has this program's schema and was made with its secret, and what else there is to know of it. */
export function lookerAt({ storage, migrations, archive }: Looked): () => Promise<Seen> {
  let looks = 0
  let schema: readonly SchemaState[] = []

  return async () => {
    const failures: unknown[] = []
    const attempt = async <T>(work: () => Promise<T>): Promise<T | null> => {
      try {
        return await work()
      } catch (error) {
        failures.push(error)
        return null
      }
    }
    const { probe } = storage
    if (probe === null) {
      await attempt(archive.checkSecret)
      return { failure: failures[0] ?? null, server: null, contexts: [] }
    }
    const server = await attempt(() => probe.server())
    if (server !== null && looks % schemaEvery === 0) schema = await migrations.schema()
    if (server !== null) {
      failures.push(...schema.flatMap(({ failure }) => failure ?? []))
      if (schema.some(({ missing }) => missing !== null && missing.length > 0)) failures.push(behind(schema))
      if (failures.length === 0) await attempt(archive.checkSecret)
    }
    const contexts: ContextHealth[] = []
    for (const { context, database, missing } of server === null ? [] : schema) {
      const milliseconds = missing === null ? null : await attempt(() => probe.database(database))
      contexts.push({
        context,
        database,
        reachable: milliseconds !== null,
        milliseconds,
        pending: missing?.length ?? null,
      })
    }
    looks = failures.length === 0 ? looks + 1 : 0
    return { failure: failures[0] ?? null, server, contexts }
  }
}
