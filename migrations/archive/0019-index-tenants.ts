import { type Migration, sql } from 'kysely'

/** An index for each order in which the instance's tenants are listed. */
export const indexTenants: Migration = {
  async up(db) {
    await sql`
      ALTER TABLE tenants
        ADD INDEX IF NOT EXISTS ix_tenants_name (name, id),
        ADD INDEX IF NOT EXISTS ix_tenants_created (created_at, id),
        ADD INDEX IF NOT EXISTS ix_tenants_updated (updated_at, id)
    `.execute(db)
  },

  async down(db) {
    await sql`
      ALTER TABLE tenants
        DROP INDEX IF EXISTS ix_tenants_name,
        DROP INDEX IF EXISTS ix_tenants_created,
        DROP INDEX IF EXISTS ix_tenants_updated
    `.execute(db)
  },
}
