import { type Migration, sql } from 'kysely'

/** Messages that could not be read, apart from what became of the latest run: a failure of another kind wrote over them. */
export const addSyncProgressMissing: Migration = {
  async up(db) {
    await sql`
      ALTER TABLE sync_progress
        ADD COLUMN IF NOT EXISTS missing_count INT UNSIGNED NULL,
        ADD COLUMN IF NOT EXISTS missing MEDIUMTEXT NULL
    `.execute(db)
    // "A message could not be read.", or "12 messages could not be read."
    await sql`
      UPDATE sync_progress
      SET missing_count = IF(error LIKE 'A message %', 1, CAST(SUBSTRING_INDEX(error, ' ', 1) AS UNSIGNED)),
        missing = error, error_class = NULL, error = NULL
      WHERE error_class = 'unreadable_messages'
    `.execute(db)
  },

  async down(db) {
    await sql`
      UPDATE sync_progress
      SET error_class = 'unreadable_messages', error = missing
      WHERE missing_count IS NOT NULL AND error_class IS NULL
    `.execute(db)
    await sql`
      ALTER TABLE sync_progress
        DROP COLUMN IF EXISTS missing_count,
        DROP COLUMN IF EXISTS missing
    `.execute(db)
  },
}
