import type { Migrations } from '../adapters/cli/app.ts'
import type { ArchiveUseCases } from '../domain/archive/index.ts'
import type { ContextHealth, DatabaseHealth } from '../domain/operations/index.ts'
import type { Config } from './config/index.ts'
import type { OpenedStorage } from './storage.ts'

interface Looked {
  readonly config: Config
  readonly storage: OpenedStorage
  readonly migrations: Migrations
  readonly archive: Pick<ArchiveUseCases, 'checkSecret'>
}

/** The schema changes seldom: every so many looks it is looked at again, and whenever the last look failed. */
const schemaEvery = 12

/** Whether the database answers, has this program's schema and was made with its secret. Rejects where one of them does not hold. */
export function lookerAt({ config, storage, migrations, archive }: Looked): () => Promise<DatabaseHealth | null> {
  let looks = 0
  let contexts: readonly Omit<ContextHealth, 'milliseconds'>[] = []

  async function lookAtSchema(): Promise<void> {
    await migrations.requireLatest()
    contexts = await migrations.contexts()
  }

  return async () => {
    const { probe } = storage
    const { database } = config
    if (probe === null || database === null) {
      await archive.checkSecret()
      return null
    }
    const again = looks
    looks = 0
    if (again % schemaEvery === 0) await lookAtSchema()
    await archive.checkSecret()
    const { cipher, certificateExpiresAt, databases, ...facts } = await probe()
    looks = again + 1
    const { host, port, user, tls } = database
    const { mode } = tls
    const verified = mode === 'verify_ca' || mode === 'verify_identity'
    return {
      ...{ host, port, user },
      ...facts,
      tls: { mode, verified, cipher, certificateExpiresAt },
      contexts: contexts.map((context) => ({ ...context, milliseconds: databases[context.database] ?? 0 })),
    }
  }
}
