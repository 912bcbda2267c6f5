import { type Migration, sql } from 'kysely'

export const createRefusedRequests: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS refused_requests (
        bot BINARY(16) NOT NULL,
        minute INT UNSIGNED NOT NULL,
        count INT UNSIGNED NOT NULL,
        PRIMARY KEY (bot, minute) CLUSTERED
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS refused_requests`.execute(db)
  },
}
