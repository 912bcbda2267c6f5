import { type Migration, sql } from 'kysely'

export const createMessageEmojiReactions: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS message_emoji_reactions (
        channel_id BINARY(16) NOT NULL,
        snowflake BIGINT UNSIGNED NOT NULL,
        emoji_key VARCHAR(255) NOT NULL,
        emoji_name VARCHAR(255) NOT NULL,
        animated BOOLEAN NOT NULL,
        position INT UNSIGNED NOT NULL,
        count INT UNSIGNED NOT NULL,
        burst_count INT UNSIGNED NOT NULL,
        PRIMARY KEY (channel_id, snowflake, emoji_key) CLUSTERED,
        CONSTRAINT fk_message_emoji_reactions_messages FOREIGN KEY (channel_id, snowflake)
          REFERENCES messages (channel_id, snowflake) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS message_emoji_reactions`.execute(db)
  },
}
