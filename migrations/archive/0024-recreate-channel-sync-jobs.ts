import { type Migration, sql } from 'kysely'
import { createChannelSyncJobs } from './0015-create-channel-sync-jobs.ts'

/** The first form of this table was never written to. One row a channel: the work on it in the latest run of its tenant's sync. */
export const recreateChannelSyncJobs: Migration = {
  async up(db) {
    await sql`DROP TABLE IF EXISTS channel_sync_jobs`.execute(db)
    await sql`
      CREATE TABLE IF NOT EXISTS channel_sync_jobs (
        channel_id BINARY(16) NOT NULL,
        tenant_id BINARY(16) NOT NULL,
        run_id BINARY(16) NOT NULL,
        tenant_attempt INT UNSIGNED NOT NULL,
        depth VARCHAR(20) NOT NULL,
        range_from BIGINT UNSIGNED NULL,
        range_to BIGINT UNSIGNED NULL,
        source_last_snowflake BIGINT UNSIGNED NULL,
        source_archived_at DATETIME(3) NULL,
        unreadable VARCHAR(20) NULL,
        unlisted_class VARCHAR(40) NULL,
        unlisted MEDIUMTEXT NULL,
        state VARCHAR(20) NOT NULL,
        messages_read BIGINT UNSIGNED NOT NULL,
        messages_added BIGINT UNSIGNED NOT NULL,
        messages_changed BIGINT UNSIGNED NOT NULL,
        messages_unchanged BIGINT UNSIGNED NOT NULL,
        revisions_added BIGINT UNSIGNED NOT NULL,
        messages_deleted BIGINT UNSIGNED NOT NULL,
        faults BIGINT UNSIGNED NOT NULL,
        walked_to BIGINT UNSIGNED NULL,
        outcome VARCHAR(20) NULL,
        error_class VARCHAR(40) NULL,
        error MEDIUMTEXT NULL,
        failures INT UNSIGNED NOT NULL,
        owner VARCHAR(64) NULL,
        attempt INT UNSIGNED NOT NULL,
        lease_until DATETIME(3) NULL,
        next_attempt_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        started_at DATETIME(3) NULL,
        finished_at DATETIME(3) NULL,
        PRIMARY KEY (channel_id) CLUSTERED,
        KEY ix_channel_sync_jobs_state (state, messages_read, channel_id),
        KEY ix_channel_sync_jobs_tenant (tenant_id, channel_id),
        KEY ix_channel_sync_jobs_open (tenant_id, state, channel_id),
        CONSTRAINT fk_channel_sync_jobs_channels FOREIGN KEY (channel_id) REFERENCES channels (id) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS channel_sync_jobs`.execute(db)
    await createChannelSyncJobs.up(db)
  },
}
