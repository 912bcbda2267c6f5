import { type Migration, sql } from 'kysely'

export const createTenantBranding: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS tenant_branding (
        tenant_id BINARY(16) NOT NULL,
        primary_colour CHAR(7) NOT NULL,
        secondary_colour CHAR(7) NOT NULL,
        accent_colour CHAR(7) NOT NULL,
        logo MEDIUMBLOB NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        PRIMARY KEY (tenant_id) CLUSTERED,
        CONSTRAINT fk_tenant_branding_tenants FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS tenant_branding`.execute(db)
  },
}
