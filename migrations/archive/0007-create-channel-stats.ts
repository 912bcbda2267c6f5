import { type Migration, sql } from 'kysely'

export const createChannelStats: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS channel_stats (
        channel_id BINARY(16) NOT NULL,
        parent_id BINARY(16) NULL,
        message_count BIGINT UNSIGNED NOT NULL,
        last_snowflake BIGINT UNSIGNED NULL,
        last_activity_at DATETIME(3) NULL,
        activity BIGINT UNSIGNED NOT NULL,
        PRIMARY KEY (channel_id) CLUSTERED,
        KEY ix_channel_stats_activity (parent_id, activity, channel_id),
        CONSTRAINT fk_channel_stats_channels FOREIGN KEY (channel_id) REFERENCES channels (id) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS channel_stats`.execute(db)
  },
}
