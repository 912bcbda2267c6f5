import { sql } from 'kysely'
import type { StorageClock } from '../../domain/shared/storage-clock.ts'
import type { Session } from './session.ts'

export class TidbStorageClock<Tables> implements StorageClock {
  readonly #session: Session<Tables>

  constructor(session: Session<Tables>) {
    this.#session = session
  }

  findNow(): Promise<Date> {
    return this.#session.run(async (db) => {
      const { rows } = await sql<{ readonly now: Date }>`select now(3) as now`.execute(db)
      const [row] = rows
      if (row === undefined) throw new Error('the database told no time')
      return row.now
    })
  }
}
