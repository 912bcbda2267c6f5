import { type Migration, sql } from 'kysely'

export const createRequestBudgets: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS request_budgets (
        bot BINARY(16) NOT NULL,
        next_micros BIGINT UNSIGNED NOT NULL,
        PRIMARY KEY (bot) CLUSTERED
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS request_budgets`.execute(db)
  },
}
