import type { Writable } from 'node:stream'
import type { ExitCode } from './exit-codes.ts'

/** Where a command speaks: answers on `stdout`, progress and failures on `stderr`. */
export interface Terminal {
  readonly stdout: Output
  readonly stderr: Output
  /** Asks a person, and gives what is typed in one line; `null` where nobody is there. */
  readonly ask: ((question: string) => Promise<string>) | null
  /** Resolves when someone asks the process to stop. */
  stopped(): Promise<void>
  /** Runs `tidy` if someone asks the process to stop, and ends it then; until the returned function is called. */
  beforeInterrupt(tidy: () => void): () => void
  /**
   * Calls `stop`, with the code to end with, if someone asks the process to stop; until the returned function is called. The process
   * is to end by itself then, within five seconds; asked again, it ends at once.
   */
  onInterrupt(stop: (code: ExitCode) => void): () => void
}

export interface Output extends Writable {
  /** Whether a person looks at it. */
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

export const say = (output: Output, line: string): void => {
  output.write(`${line}\n`)
}

/** Text from elsewhere, which must not steer the terminal: control characters are replaced, and those that turn the reading direction. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD')
