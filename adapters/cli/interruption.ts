import type { ExitCode } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'

/** What came of work that may be called off: `stopped` is the code that the process ends with where it was. */
export type Interruptible<T> =
  | { readonly value: T; readonly stopped: null }
  | { readonly value: null; readonly stopped: ExitCode }

/**
 * Does `work`, and calls it off by its signal where someone asks the process to stop: it lets go of what it holds then. `stopping` is
 * called at that moment. Rejects with what `work` rejects with, unless it was called off.
 */
export async function untilInterrupted<T>(
  terminal: Terminal,
  stopping: () => void,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Interruptible<T>> {
  const controller = new AbortController()
  const asked: ExitCode[] = []
  const uninterrupted = terminal.onInterrupt((code) => {
    asked.push(code)
    stopping()
    controller.abort()
  })
  const outcome = await work(controller.signal).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  uninterrupted()
  const [stopped] = asked
  if (stopped !== undefined) return { value: null, stopped }
  if ('error' in outcome) throw outcome.error
  return { value: outcome.value, stopped: null }
}

export const stoppingLine = 'Stopping. Once more ends it at once.'
