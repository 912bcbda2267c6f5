import { type Migration, sql } from 'kysely'

export const createChannelSyncJobs: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS channel_sync_jobs (
        id BINARY(16) NOT NULL,
        channel_id BINARY(16) NOT NULL,
        state VARCHAR(20) NOT NULL,
        owner VARCHAR(64) NULL,
        attempt INT UNSIGNED NOT NULL,
        lease_until DATETIME(3) NULL,
        next_attempt_at DATETIME(3) NULL,
        messages_processed BIGINT UNSIGNED NOT NULL,
        error_class VARCHAR(40) NULL,
        error MEDIUMTEXT NULL,
        created_at DATETIME(3) NOT NULL,
        started_at DATETIME(3) NULL,
        finished_at DATETIME(3) NULL,
        PRIMARY KEY (id) CLUSTERED,
        KEY ix_channel_sync_jobs_state (state, next_attempt_at, id),
        CONSTRAINT fk_channel_sync_jobs_channels FOREIGN KEY (channel_id) REFERENCES channels (id) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS channel_sync_jobs`.execute(db)
  },
}
