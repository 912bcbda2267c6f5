import { type Migration, sql } from 'kysely'

/** What a channel was like at the source when it was walked to its end, and how far the pass over its older messages is. */
export const extendSyncProgress: Migration = {
  async up(db) {
    await sql`
      ALTER TABLE sync_progress
        ADD COLUMN IF NOT EXISTS error_class VARCHAR(40) NULL,
        ADD COLUMN IF NOT EXISTS source_last_snowflake BIGINT UNSIGNED NULL,
        ADD COLUMN IF NOT EXISTS source_archived_at DATETIME(3) NULL,
        ADD COLUMN IF NOT EXISTS rescan_before BIGINT UNSIGNED NULL
    `.execute(db)
  },

  async down(db) {
    await sql`
      ALTER TABLE sync_progress
        DROP COLUMN IF EXISTS error_class,
        DROP COLUMN IF EXISTS source_last_snowflake,
        DROP COLUMN IF EXISTS source_archived_at,
        DROP COLUMN IF EXISTS rescan_before
    `.execute(db)
  },
}
