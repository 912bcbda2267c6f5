import { type Migration, sql } from 'kysely'

/** When each was told that a source may be silent on, and the display name, which is one of these. */
export const addAuthorObservedTimes: Migration = {
  async up(db) {
    await sql`
      ALTER TABLE authors
        ADD COLUMN IF NOT EXISTS display_name VARCHAR(255) NULL,
        ADD COLUMN IF NOT EXISTS display_name_observed_at DATETIME(3) NULL,
        ADD COLUMN IF NOT EXISTS nickname_observed_at DATETIME(3) NULL,
        ADD COLUMN IF NOT EXISTS avatar_url_observed_at DATETIME(3) NULL,
        ADD COLUMN IF NOT EXISTS colour_observed_at DATETIME(3) NULL
    `.execute(db)
  },

  async down(db) {
    await sql`
      ALTER TABLE authors
        DROP COLUMN IF EXISTS display_name,
        DROP COLUMN IF EXISTS display_name_observed_at,
        DROP COLUMN IF EXISTS nickname_observed_at,
        DROP COLUMN IF EXISTS avatar_url_observed_at,
        DROP COLUMN IF EXISTS colour_observed_at
    `.execute(db)
  },
}
