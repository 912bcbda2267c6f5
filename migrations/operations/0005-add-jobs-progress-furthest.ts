import { type Migration, sql } from 'kysely'

/** Attempts are counted since a job last came further than it ever was. */
export const addJobsProgressFurthest: Migration = {
  async up(db) {
    await sql`
      ALTER TABLE jobs
        ADD COLUMN IF NOT EXISTS progress_furthest BIGINT UNSIGNED NOT NULL DEFAULT 0 AFTER progress_unit
    `.execute(db)
  },

  async down(db) {
    await sql`ALTER TABLE jobs DROP COLUMN IF EXISTS progress_furthest`.execute(db)
  },
}
