import { type Migration, sql } from 'kysely'

export const createAuthors: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS authors (
        tenant_id BINARY(16) NOT NULL,
        id BINARY(16) NOT NULL,
        is_bot BOOLEAN NOT NULL,
        name VARCHAR(255) NULL,
        nickname VARCHAR(255) NULL,
        avatar_url MEDIUMTEXT NULL,
        colour CHAR(7) NULL,
        observed_at DATETIME(3) NOT NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        PRIMARY KEY (tenant_id, id) CLUSTERED
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS authors`.execute(db)
  },
}
