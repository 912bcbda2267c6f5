import { type Migration, sql } from 'kysely'

export const createApiKeys: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS api_keys (
        id BINARY(16) NOT NULL,
        name VARCHAR(100) NOT NULL,
        hash CHAR(64) NOT NULL,
        scopes MEDIUMTEXT NOT NULL,
        tenants MEDIUMTEXT NULL,
        created_at DATETIME(3) NOT NULL,
        expires_at DATETIME(3) NULL,
        revoked_at DATETIME(3) NULL,
        last_used_at DATETIME(3) NULL,
        PRIMARY KEY (id) CLUSTERED,
        UNIQUE KEY uq_api_keys_hash (hash),
        KEY ix_api_keys_created (created_at, id)
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS api_keys`.execute(db)
  },
}
