import type {
  SecretFingerprintReader,
  SecretFingerprintRepository,
} from '../../../domain/archive/ports/secret-fingerprint-repository.ts'
import type { Session } from '../session.ts'
import type { ArchiveTables } from './tables.ts'

const onlyRow = 1

export class TidbSecretFingerprintReader implements SecretFingerprintReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  find(): Promise<string | null> {
    return this.session.run(async (db) => {
      const row = await db
        .selectFrom('secret_fingerprints')
        .select('fingerprint')
        .where('id', '=', onlyRow)
        .executeTakeFirst()
      return row?.fingerprint ?? null
    })
  }
}

export class TidbSecretFingerprintRepository
  extends TidbSecretFingerprintReader
  implements SecretFingerprintRepository
{
  insert(fingerprint: string, createdAt: Date): Promise<void> {
    return this.session.run(async (db) => {
      await db.insertInto('secret_fingerprints').values({ id: onlyRow, fingerprint, created_at: createdAt }).execute()
    })
  }
}
