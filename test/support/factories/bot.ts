import { type BotId, botIdOf } from '../../../domain/archive/bot.ts'
import { nextNumber } from './sequence.ts'

export const aBotId = (n = nextNumber()): BotId => botIdOf(`token ${n}`)
