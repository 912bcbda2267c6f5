import { type Migration, sql } from 'kysely'

/**
 * What is stored of an author was told when the author was last seen. Where nothing is stored, either a source said that there is
 * none or none spoke of it, which the rows do not tell apart: the latter, so that any source may fill it.
 */
export const dateWhatAuthorsHave: Migration = {
  async up(db) {
    await sql`
      UPDATE authors
      SET
        nickname_observed_at = COALESCE(nickname_observed_at, IF(nickname IS NULL, NULL, observed_at)),
        avatar_url_observed_at = COALESCE(avatar_url_observed_at, IF(avatar_url IS NULL, NULL, observed_at)),
        colour_observed_at = COALESCE(colour_observed_at, IF(colour IS NULL, NULL, observed_at))
      WHERE nickname IS NOT NULL OR avatar_url IS NOT NULL OR colour IS NOT NULL
    `.execute(db)
  },

  /** The columns that it fills go with the step before. */
  async down() {},
}
