import { type Migration, sql } from 'kysely'

export const createMessages: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS messages (
        channel_id BINARY(16) NOT NULL,
        snowflake BIGINT UNSIGNED NOT NULL,
        author_id BINARY(16) NOT NULL,
        type VARCHAR(64) NOT NULL,
        sent_at DATETIME(3) NOT NULL,
        content MEDIUMTEXT NOT NULL,
        edited_at DATETIME(3) NULL,
        content_origin VARCHAR(10) NOT NULL,
        content_observed_at DATETIME(3) NOT NULL,
        content_first_observed_at DATETIME(3) NOT NULL,
        pinned BOOLEAN NULL,
        pinned_observed_at DATETIME(3) NULL,
        reference_kind VARCHAR(10) NULL,
        reference_message BIGINT UNSIGNED NULL,
        reference_channel BIGINT UNSIGNED NULL,
        reference_community BIGINT UNSIGNED NULL,
        reference_observed_at DATETIME(3) NULL,
        embeds MEDIUMTEXT NULL,
        embeds_observed_at DATETIME(3) NULL,
        stickers MEDIUMTEXT NULL,
        stickers_observed_at DATETIME(3) NULL,
        poll MEDIUMTEXT NULL,
        poll_observed_at DATETIME(3) NULL,
        forwarded MEDIUMTEXT NULL,
        forwarded_observed_at DATETIME(3) NULL,
        interaction MEDIUMTEXT NULL,
        interaction_observed_at DATETIME(3) NULL,
        mentions MEDIUMTEXT NULL,
        mentions_observed_at DATETIME(3) NULL,
        attachments_observed_at DATETIME(3) NULL,
        reactions_observed_at DATETIME(3) NULL,
        reaction_authors_observed_at DATETIME(3) NULL,
        observed_at DATETIME(3) NOT NULL,
        deleted_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        PRIMARY KEY (channel_id, snowflake) CLUSTERED,
        KEY ix_messages_author (author_id, channel_id, snowflake),
        CONSTRAINT fk_messages_channels FOREIGN KEY (channel_id) REFERENCES channels (id) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS messages`.execute(db)
  },
}
