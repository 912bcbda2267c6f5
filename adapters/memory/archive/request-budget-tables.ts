import type { BotId } from '../../../domain/archive/bot.ts'
import { unsigned, uuid } from '../engine/column.ts'
import { defineTable } from '../engine/definition.ts'

export const requestBudgets = defineTable({
  name: 'request_budgets',
  columns: { bot: uuid<BotId>(), next_micros: unsigned(64) },
  primaryKey: { columns: ['bot'], field: 'bot' },
})

export const refusedRequests = defineTable({
  name: 'refused_requests',
  columns: { bot: uuid<BotId>(), minute: unsigned(32), count: unsigned(32) },
  primaryKey: { columns: ['bot', 'minute'], field: 'minute' },
})
