import { type Migration, sql } from 'kysely'

export const createAuditEntries: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS audit_entries (
        id BINARY(16) NOT NULL,
        at DATETIME(3) NOT NULL,
        actor_kind VARCHAR(20) NOT NULL,
        actor_id BINARY(16) NULL,
        action VARCHAR(64) NOT NULL,
        tenant_id BINARY(16) NULL,
        target VARCHAR(255) NOT NULL,
        outcome VARCHAR(64) NOT NULL,
        details MEDIUMTEXT NOT NULL,
        PRIMARY KEY (id) CLUSTERED,
        KEY ix_audit_entries_at (at, id),
        KEY ix_audit_entries_tenant (tenant_id, at, id)
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS audit_entries`.execute(db)
  },
}
