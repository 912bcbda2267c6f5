import { type Migration, sql } from 'kysely'

export const createTenants: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS tenants (
        id BINARY(16) NOT NULL,
        name VARCHAR(255) NOT NULL,
        slug VARCHAR(50) NOT NULL,
        platform VARCHAR(20) NOT NULL,
        source_id BIGINT UNSIGNED NULL,
        status VARCHAR(20) NOT NULL,
        visibility VARCHAR(20) NOT NULL,
        listed BOOLEAN NOT NULL,
        author_names VARCHAR(20) NOT NULL,
        keep_deleted BOOLEAN NOT NULL,
        keep_history BOOLEAN NOT NULL,
        version INT UNSIGNED NOT NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id) CLUSTERED,
        UNIQUE KEY uq_tenants_slug (slug),
        UNIQUE KEY uq_tenants_source (platform, source_id),
        KEY ix_tenants_listing (listed, visibility, status, slug)
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS tenants`.execute(db)
  },
}
