import { type Migration, sql } from 'kysely'

export const createSyncProgress: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS sync_progress (
        channel_id BINARY(16) NOT NULL,
        last_snowflake BIGINT UNSIGNED NULL,
        state VARCHAR(20) NOT NULL,
        started_at DATETIME(3) NULL,
        finished_at DATETIME(3) NULL,
        messages_per_second DOUBLE NULL,
        error MEDIUMTEXT NULL,
        updated_at DATETIME(3) NOT NULL,
        PRIMARY KEY (channel_id) CLUSTERED,
        CONSTRAINT fk_sync_progress_channels FOREIGN KEY (channel_id) REFERENCES channels (id) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS sync_progress`.execute(db)
  },
}
