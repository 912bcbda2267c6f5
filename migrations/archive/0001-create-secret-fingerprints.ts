import { type Migration, sql } from 'kysely'

export const createSecretFingerprints: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS secret_fingerprints (
        id TINYINT UNSIGNED NOT NULL,
        fingerprint VARCHAR(64) NOT NULL,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id) CLUSTERED
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS secret_fingerprints`.execute(db)
  },
}
