import { type Migration, sql } from 'kysely'

export const createMessageRevisions: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS message_revisions (
        channel_id BINARY(16) NOT NULL,
        snowflake BIGINT UNSIGNED NOT NULL,
        content_hash BINARY(32) NOT NULL,
        content MEDIUMTEXT NOT NULL,
        edited_at DATETIME(3) NULL,
        observed_at DATETIME(3) NOT NULL,
        PRIMARY KEY (channel_id, snowflake, content_hash) CLUSTERED,
        CONSTRAINT fk_message_revisions_messages FOREIGN KEY (channel_id, snowflake)
          REFERENCES messages (channel_id, snowflake) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS message_revisions`.execute(db)
  },
}
