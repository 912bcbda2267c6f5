import { type Migration, sql } from 'kysely'

export const createMessageReactionAuthors: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS message_reaction_authors (
        channel_id BINARY(16) NOT NULL,
        snowflake BIGINT UNSIGNED NOT NULL,
        emoji_key VARCHAR(255) NOT NULL,
        author_id BINARY(16) NOT NULL,
        PRIMARY KEY (channel_id, snowflake, emoji_key, author_id) CLUSTERED,
        KEY ix_message_reaction_authors_author (author_id, channel_id, snowflake),
        CONSTRAINT fk_message_reaction_authors_messages FOREIGN KEY (channel_id, snowflake)
          REFERENCES messages (channel_id, snowflake) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS message_reaction_authors`.execute(db)
  },
}
