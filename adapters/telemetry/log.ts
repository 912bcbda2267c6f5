import { destination, pino } from 'pino'
import type { Logger } from '../../domain/shared/logger.ts'

export type LogLevel = 'error' | 'warn' | 'info' | 'silent'

/** JSON lines on stderr, so that stdout holds only what a command answers. */
export const createLogger = (level: LogLevel): Logger =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination(2))
