import type { Writable } from 'node:stream'

/** Where a command speaks: answers on `stdout`, progress and failures on `stderr`. */
export interface Terminal {
  readonly stdout: Output
  readonly stderr: Output
  /** The folder of the exports that come with Verta. */
  readonly examples: string
  /** Resolves when someone asks the process to stop. */
  stopped(): Promise<void>
}

export interface Output extends Writable {
  /** Whether a person looks at it. */
  readonly isTTY?: boolean
  readonly columns?: number
}

export const say = (output: Output, line: string): void => {
  output.write(`${line}\n`)
}
