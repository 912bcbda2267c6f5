import { type Migration, sql } from 'kysely'

export const createImports: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS imports (
        id BINARY(16) NOT NULL,
        tenant_id BINARY(16) NOT NULL,
        started_at DATETIME(3) NOT NULL,
        finished_at DATETIME(3) NULL,
        infers_deletions BOOLEAN NOT NULL,
        files INT UNSIGNED NOT NULL,
        complete INT UNSIGNED NOT NULL,
        messages_read BIGINT UNSIGNED NOT NULL,
        messages_added BIGINT UNSIGNED NOT NULL,
        messages_changed BIGINT UNSIGNED NOT NULL,
        messages_unchanged BIGINT UNSIGNED NOT NULL,
        revisions BIGINT UNSIGNED NOT NULL,
        faults BIGINT UNSIGNED NOT NULL,
        PRIMARY KEY (id) CLUSTERED,
        KEY ix_imports_started (tenant_id, started_at, id),
        CONSTRAINT fk_imports_tenants FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS imports`.execute(db)
  },
}
