import { destination, pino } from 'pino'
import pretty from 'pino-pretty'
import type { Logger } from '../../domain/shared/logger.ts'

export interface LogOptions {
  readonly level: 'error' | 'warn' | 'info' | 'silent'
  /** `json`: an object a line, for programs. `pretty`: for people. */
  readonly format: 'json' | 'pretty'
}

/** Lines on stderr, so that stdout holds only what a command answers. */
export const createLogger = ({ level, format }: LogOptions): Logger =>
  pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    format === 'json'
      ? destination(2)
      : pretty({ destination: 2, sync: true, singleLine: true, translateTime: 'SYS:standard' }),
  )
