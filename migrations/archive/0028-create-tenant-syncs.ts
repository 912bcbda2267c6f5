import { type Migration, sql } from 'kysely'

export const createTenantSyncs: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS tenant_syncs (
        tenant_id BINARY(16) NOT NULL,
        cron VARCHAR(255) NULL,
        paused TINYINT(1) NOT NULL,
        ordered_at DATETIME(3) NOT NULL,
        expected_since DATETIME(3) NOT NULL,
        synced_at DATETIME(3) NULL,
        updated_at DATETIME(3) NOT NULL,
        PRIMARY KEY (tenant_id) CLUSTERED,
        CONSTRAINT fk_tenant_syncs_tenants FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS tenant_syncs`.execute(db)
  },
}
