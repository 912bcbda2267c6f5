import { type Migration, type RawBuilder, sql } from 'kysely'

interface AuthorKey {
  readonly tenant_id: Buffer
  readonly id: Buffer
}

/** A transaction over millions of rows is more than TiDB takes. */
const rowsAtOnce = 1_000

/**
 * What is stored of an author was told when the author was last seen. Where nothing is stored, either a source said that there is
 * none or none spoke of it, which the rows do not tell apart: the latter, so that any source may fill it. Ended anywhere, it may be
 * run again.
 */
export const dateWhatAuthorsHave: Migration = {
  async up(db) {
    let isNext = sql<boolean>`TRUE`
    for (;;) {
      const { rows } = await sql<AuthorKey>`
        SELECT tenant_id, id FROM authors WHERE ${isNext} ORDER BY tenant_id, id LIMIT ${rowsAtOnce}
      `.execute(db)
      const last = rows.at(-1)
      if (last === undefined) return
      await sql`
        UPDATE authors
        SET
          nickname_observed_at = COALESCE(nickname_observed_at, IF(nickname IS NULL, NULL, observed_at)),
          avatar_url_observed_at = COALESCE(avatar_url_observed_at, IF(avatar_url IS NULL, NULL, observed_at)),
          colour_observed_at = COALESCE(colour_observed_at, IF(colour IS NULL, NULL, observed_at))
        WHERE ${isNext} AND NOT ${isBehind(last)}
          AND (nickname IS NOT NULL OR avatar_url IS NOT NULL OR colour IS NOT NULL)
      `.execute(db)
      isNext = isBehind(last)
    }
  },

  /** The columns that it fills go with the step before. */
  async down() {},
}

const isBehind = ({ tenant_id, id }: AuthorKey): RawBuilder<boolean> =>
  sql`(tenant_id > ${tenant_id} OR (tenant_id = ${tenant_id} AND id > ${id}))`
