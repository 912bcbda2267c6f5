import { type Migration, sql } from 'kysely'

export const createJobs: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS jobs (
        id BINARY(16) NOT NULL,
        kind VARCHAR(64) NOT NULL,
        tenant_id BINARY(16) NULL,
        payload MEDIUMTEXT NOT NULL,
        status VARCHAR(20) NOT NULL,
        progress_done BIGINT UNSIGNED NULL,
        progress_total BIGINT UNSIGNED NULL,
        progress_unit VARCHAR(32) NULL,
        result MEDIUMTEXT NULL,
        error_code VARCHAR(64) NULL,
        error_message MEDIUMTEXT NULL,
        attempt INT UNSIGNED NOT NULL,
        attempts_left INT UNSIGNED NOT NULL,
        not_before DATETIME(3) NOT NULL,
        cancel_requested_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        started_at DATETIME(3) NULL,
        finished_at DATETIME(3) NULL,
        lease_owner VARCHAR(255) NULL,
        lease_until DATETIME(3) NULL,
        PRIMARY KEY (id) CLUSTERED,
        KEY ix_jobs_created (created_at, id),
        KEY ix_jobs_status (status, created_at, id),
        KEY ix_jobs_kind (kind, created_at, id),
        KEY ix_jobs_tenant (tenant_id, created_at, id),
        KEY ix_jobs_tenant_kind (tenant_id, kind, created_at, id)
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS jobs`.execute(db)
  },
}
