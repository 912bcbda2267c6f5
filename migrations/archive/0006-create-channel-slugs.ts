import { type Migration, sql } from 'kysely'

export const createChannelSlugs: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS channel_slugs (
        tenant_id BINARY(16) NOT NULL,
        slug VARCHAR(100) NOT NULL,
        channel_id BINARY(16) NOT NULL,
        created_at DATETIME(3) NOT NULL,
        PRIMARY KEY (tenant_id, slug) CLUSTERED,
        UNIQUE KEY uq_channel_slugs_channel (channel_id),
        CONSTRAINT fk_channel_slugs_channels FOREIGN KEY (channel_id) REFERENCES channels (id) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS channel_slugs`.execute(db)
  },
}
