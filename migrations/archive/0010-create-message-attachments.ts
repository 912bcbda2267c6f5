import { type Migration, sql } from 'kysely'

export const createMessageAttachments: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS message_attachments (
        channel_id BINARY(16) NOT NULL,
        snowflake BIGINT UNSIGNED NOT NULL,
        source_id BIGINT UNSIGNED NOT NULL,
        position INT UNSIGNED NOT NULL,
        file_name VARCHAR(1024) NOT NULL,
        size BIGINT UNSIGNED NULL,
        content_type VARCHAR(255) NULL,
        url MEDIUMTEXT NOT NULL,
        width INT UNSIGNED NULL,
        height INT UNSIGNED NULL,
        PRIMARY KEY (channel_id, snowflake, source_id) CLUSTERED,
        CONSTRAINT fk_message_attachments_messages FOREIGN KEY (channel_id, snowflake)
          REFERENCES messages (channel_id, snowflake) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS message_attachments`.execute(db)
  },
}
