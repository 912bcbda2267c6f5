import { type Migration, sql } from 'kysely'

export const createSyncRuns: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS sync_runs (
        id BINARY(16) NOT NULL,
        tenant_id BINARY(16) NOT NULL,
        origin VARCHAR(20) NOT NULL,
        tenant_attempt INT UNSIGNED NOT NULL,
        depth VARCHAR(20) NOT NULL,
        channels MEDIUMTEXT NULL,
        sent_since DATETIME(3) NULL,
        sent_until DATETIME(3) NULL,
        started_at DATETIME(3) NOT NULL,
        finished_at DATETIME(3) NULL,
        outcome VARCHAR(20) NULL,
        channels_found INT UNSIGNED NULL,
        channels_complete INT UNSIGNED NOT NULL,
        channels_unchanged INT UNSIGNED NOT NULL,
        channels_skipped INT UNSIGNED NOT NULL,
        channels_unreadable INT UNSIGNED NOT NULL,
        channels_failed INT UNSIGNED NOT NULL,
        channels_cancelled INT UNSIGNED NOT NULL,
        messages_read BIGINT UNSIGNED NOT NULL,
        messages_added BIGINT UNSIGNED NOT NULL,
        messages_changed BIGINT UNSIGNED NOT NULL,
        messages_unchanged BIGINT UNSIGNED NOT NULL,
        revisions_added BIGINT UNSIGNED NOT NULL,
        messages_deleted BIGINT UNSIGNED NOT NULL,
        faults BIGINT UNSIGNED NOT NULL,
        gone INT UNSIGNED NOT NULL,
        unlisted INT UNSIGNED NOT NULL,
        error_code VARCHAR(40) NULL,
        error MEDIUMTEXT NULL,
        PRIMARY KEY (id) CLUSTERED,
        KEY ix_sync_runs_started (tenant_id, started_at, id),
        CONSTRAINT fk_sync_runs_tenants FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS sync_runs`.execute(db)
  },
}
