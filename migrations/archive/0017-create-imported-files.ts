import { type Migration, sql } from 'kysely'

export const createImportedFiles: Migration = {
  async up(db) {
    await sql`
      CREATE TABLE IF NOT EXISTS imported_files (
        import_id BINARY(16) NOT NULL,
        position INT UNSIGNED NOT NULL,
        channel_id BINARY(16) NULL,
        window_after DATETIME(3) NULL,
        window_before DATETIME(3) NULL,
        report MEDIUMTEXT NOT NULL,
        PRIMARY KEY (import_id, position) CLUSTERED,
        KEY ix_imported_files_windows (channel_id, window_before, window_after),
        CONSTRAINT fk_imported_files_imports FOREIGN KEY (import_id) REFERENCES imports (id) ON DELETE CASCADE
      ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_0900_bin
    `.execute(db)
  },

  async down(db) {
    await sql`DROP TABLE IF EXISTS imported_files`.execute(db)
  },
}
