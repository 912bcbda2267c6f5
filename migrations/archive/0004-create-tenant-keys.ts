import { type Migration, sql } from 'kysely'

export const createTenantKeys: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS tenant_keys (
        tenant_id BINARY(16) NOT NULL,
        wrapped_key VARBINARY(255) NOT NULL,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (tenant_id) CLUSTERED,
        CONSTRAINT fk_tenant_keys_tenants FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS tenant_keys`.execute(db)
  },
}
