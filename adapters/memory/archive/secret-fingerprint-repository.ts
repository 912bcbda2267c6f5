import type {
  SecretFingerprintReader,
  SecretFingerprintRepository,
} from '../../../domain/archive/ports/secret-fingerprint-repository.ts'
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import type { secretFingerprints } from './tenant-tables.ts'

type FingerprintRow = RowOf<typeof secretFingerprints>

/** The table's one row. */
const id = 1

export class MemorySecretFingerprintReader implements SecretFingerprintReader {
  readonly #table: TableReader<FingerprintRow>

  constructor(table: TableReader<FingerprintRow>) {
    this.#table = table
  }

  async find() {
    return this.#table.get([id])?.fingerprint ?? null
  }
}

export class MemorySecretFingerprintRepository
  extends MemorySecretFingerprintReader
  implements SecretFingerprintRepository
{
  readonly #table: TableWriter<FingerprintRow>

  constructor(table: TableWriter<FingerprintRow>) {
    super(table)
    this.#table = table
  }

  async insert(fingerprint: string, createdAt: Date) {
    this.#table.insert({ id, fingerprint, created_at: createdAt })
  }
}
