import { type Migration, sql } from 'kysely'

export const createChannels: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS channels (
        id BINARY(16) NOT NULL,
        tenant_id BINARY(16) NOT NULL,
        source_id BIGINT UNSIGNED NOT NULL,
        kind VARCHAR(20) NOT NULL,
        name VARCHAR(255) NOT NULL,
        placeholder BOOLEAN NOT NULL,
        observed_at DATETIME(3) NOT NULL,
        parent_id BINARY(16) NULL,
        parent_observed_at DATETIME(3) NULL,
        topic MEDIUMTEXT NULL,
        topic_observed_at DATETIME(3) NULL,
        position INT UNSIGNED NOT NULL,
        nsfw BOOLEAN NULL,
        archived BOOLEAN NULL,
        locked BOOLEAN NULL,
        tags MEDIUMTEXT NULL,
        settings_observed_at DATETIME(3) NULL,
        visibility VARCHAR(20) NOT NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        PRIMARY KEY (id) CLUSTERED,
        UNIQUE KEY uq_channels_source (tenant_id, source_id),
        KEY ix_channels_siblings (tenant_id, parent_id, position, source_id),
        CONSTRAINT fk_channels_tenants FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS channels`.execute(db)
  },
}
