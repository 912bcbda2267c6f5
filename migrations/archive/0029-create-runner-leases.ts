import { type Migration, sql } from 'kysely'

export const createRunnerLeases: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS runner_leases (
        name VARCHAR(64) NOT NULL,
        owner VARCHAR(64) NULL,
        attempt INT UNSIGNED NOT NULL,
        lease_until DATETIME(3) NULL,
        PRIMARY KEY (name) CLUSTERED
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS runner_leases`.execute(db)
  },
}
