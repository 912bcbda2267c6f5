import { endWithin } from './end-within.ts'

type Stop = 'SIGINT' | 'SIGTERM'

const stops: readonly Stop[] = ['SIGINT', 'SIGTERM']
const codes = { SIGINT: 130, SIGTERM: 143 } as const

/** How long work that was called off may take to let go, in milliseconds. */
const stopsWithin = 5_000
/** Ctrl-C below npm arrives twice: the terminal sends it to all of its programs, and npm to its child. */
const sameFor = 500

/**
 * Calls `stop`, once, with the code to end with, where someone asks the process to stop. It ends with that code when it is asked
 * again, or is there after five seconds still. Until the returned function is called; after the first time that changes nothing.
 */
export function onStop(stop: (code: 130 | 143) => void): () => void {
  const forget = (): void => {
    for (const signal of stops) process.off(signal, asked)
  }
  const asked = (signal: Stop): void => {
    const end = (): void => process.exit(codes[signal])
    const sameYet = (): void => {}
    for (const each of stops) process.on(each, sameYet)
    forget()
    endWithin(sameFor, () => {
      for (const each of stops) process.on(each, end).off(each, sameYet)
    })
    endWithin(stopsWithin, end)
    stop(codes[signal])
  }
  for (const signal of stops) process.on(signal, asked)
  return forget
}
