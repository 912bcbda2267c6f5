import { causeOf } from '../../domain/shared/cause.ts'
import type { Logger } from '../../domain/shared/logger.ts'

export interface Periodic {
  /** Waits for the run that is under way, and runs no more. */
  stop(): Promise<void>
}

/** Runs `work` every so many milliseconds, one run at a time; a run that fails is logged and the next one comes all the same. */
export function periodically(name: string, every: number, work: () => Promise<void>, logger: Logger): Periodic {
  let running: Promise<void> | null = null
  const run = async (): Promise<void> => {
    try {
      await work()
    } catch (error) {
      logger.warn({ work: name, ...causeOf(error) }, 'periodic work failed')
    } finally {
      running = null
    }
  }
  const timer = setInterval(() => {
    running ??= run()
  }, every)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
