import { type Migration, sql } from 'kysely'

export const createTenantLeases: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS tenant_leases (
        tenant_id BINARY(16) NOT NULL,
        owner VARCHAR(64) NULL,
        attempt INT UNSIGNED NOT NULL,
        lease_until DATETIME(3) NULL,
        PRIMARY KEY (tenant_id) CLUSTERED,
        CONSTRAINT fk_tenant_leases_tenants FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS tenant_leases`.execute(db)
  },
}
