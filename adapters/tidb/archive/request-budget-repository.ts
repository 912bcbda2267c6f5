import { type RawBuilder, sql } from 'kysely'
import type { BotId } from '../../../domain/archive/bot.ts'
import type {
  RequestBudgetReader,
  RequestBudgetRepository,
} from '../../../domain/archive/ports/request-budget-repository.ts'
import { type RequestWindow, shareOf } from '../../../domain/archive/request-window.ts'
import { idColumn } from '../columns.ts'
import type { Session } from '../session.ts'
import type { ArchiveTables } from './tables.ts'

/** Budgets go by the database's clock, the one that all processes share. Each statement has one moment. */
const nowMicros = sql<string>`cast(unix_timestamp(now(6)) * 1000000 as unsigned)`
const minute = (secondsAgo: number): RawBuilder<number> =>
  sql<number>`cast(floor((unix_timestamp(now()) - ${secondsAgo}) / 60) as unsigned)`

export class TidbRequestBudgetReader implements RequestBudgetReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  findRefused(bot: BotId, seconds: number): Promise<number> {
    return this.session.run(async (db) => {
      const { refused } = await db
        .selectFrom('refused_requests')
        .select(({ fn }) => fn.sum<string | null>('count').as('refused'))
        .where('bot', '=', idColumn(bot))
        .where('minute', '>=', minute(seconds))
        .executeTakeFirstOrThrow()
      return Number(refused ?? 0)
    })
  }
}

export class TidbRequestBudgetRepository extends TidbRequestBudgetReader implements RequestBudgetRepository {
  grant(bot: BotId, requests: number, perSecond: number): Promise<RequestWindow> {
    const share = shareOf(requests, perSecond)
    return this.session.run(async (db) => {
      await db
        .insertInto('request_budgets')
        .values({ bot: idColumn(bot), next_micros: sql<number>`${nowMicros} + ${share}` })
        .onDuplicateKeyUpdate({ next_micros: sql<number>`greatest(next_micros, ${nowMicros}) + ${share}` })
        .execute()
      const row = await db
        .selectFrom('request_budgets')
        .select(['next_micros', nowMicros.as('now_micros')])
        .where('bot', '=', idColumn(bot))
        .executeTakeFirstOrThrow()
      const startsIn = Number(row.next_micros) - share - Number(row.now_micros)
      return { startsIn: Math.max(0, startsIn / 1_000), lasts: share / 1_000 }
    })
  }

  pause(bot: BotId, milliseconds: number): Promise<void> {
    const until = sql<number>`${nowMicros} + ${Math.round(milliseconds * 1_000)}`
    return this.session.run(async (db) => {
      await db
        .insertInto('request_budgets')
        .values({ bot: idColumn(bot), next_micros: until })
        .onDuplicateKeyUpdate({ next_micros: sql<number>`greatest(next_micros, ${until})` })
        .execute()
    })
  }

  addRefused(bot: BotId, count: number): Promise<void> {
    return this.session.run(async (db) => {
      await db
        .insertInto('refused_requests')
        .values({ bot: idColumn(bot), minute: minute(0), count })
        .onDuplicateKeyUpdate({ count: sql<number>`${sql.ref('count')} + values(${sql.ref('count')})` })
        .execute()
      await db
        .deleteFrom('refused_requests')
        .where('bot', '=', idColumn(bot))
        .where('minute', '<', minute(3_600))
        .execute()
    })
  }
}
