import { type Migration, sql } from 'kysely'

export const addChannelsVisibilityAt: Migration = {
  async up(db) {
    await sql`ALTER TABLE channels ADD COLUMN IF NOT EXISTS visibility_at DATETIME(3) NULL`.execute(db)
  },

  async down(db) {
    await sql`ALTER TABLE channels DROP COLUMN IF EXISTS visibility_at`.execute(db)
  },
}
