import { type Migration, sql } from 'kysely'

export const createJobQueues: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS job_queues (
        name VARCHAR(20) NOT NULL,
        PRIMARY KEY (name) CLUSTERED
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS job_queues`.execute(db)
  },
}
