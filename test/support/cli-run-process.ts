import { type ChildProcess, spawn } from 'node:child_process'
import type { ClockAhead } from './clock-ahead.ts'

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export type Signal = 'SIGTERM' | 'SIGINT' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'

/** A `verta` in a process of its own, from the sources. */
export interface VertaProcess {
  /** Resolves with the first match in what it has said on either stream; rejects where it ends without one. */
  says(pattern: RegExp): Promise<RegExpMatchArray>
  /** On both streams so far. */
  said(): string
  stop(signal: Signal): void
  finished(): Promise<Finished>
}

/** Nothing of this process's environment but what finds programs and folders, so that no setting of a developer's leaks in. */
export function startVerta(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  { ahead = 0 }: ProcessOptions = {},
): VertaProcess {
  const program = ['--import', 'tsx', 'src/main.ts', ...args]
  if (ahead === 0) return started(process.execPath, program, environment)
  const words = ['--import', 'tsx', '--import', './test/support/clock-ahead.ts', ...program.slice(2)]
  const clock: ClockAhead = { CLOCK_AHEAD: `${ahead}` }
  return started(process.execPath, words, { ...environment, ...clock })
}

export interface ProcessOptions {
  /** How many milliseconds its clock is ahead of this machine's. */
  readonly ahead?: number
}

/** The same of a script in package.json. */
export const runScript = (
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Finished> => started('npm', ['run', '--silent', name, '--', ...args], environment).finished()

function started(program: string, args: readonly string[], environment: Readonly<Record<string, string>>): Running {
  const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env
  const stdio = ['ignore', 'pipe', 'pipe'] as const
  return new Running(spawn(program, args, { env: { PATH, HOME, TMPDIR, ...environment }, stdio: [...stdio] }))
}

export const runVerta = (
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
  options?: ProcessOptions,
): Promise<Finished> => startVerta(args, environment, options).finished()

class Running implements VertaProcess {
  readonly #child: ChildProcess
  readonly #end: Promise<Finished>
  #stdout = ''
  #stderr = ''

  constructor(child: ChildProcess) {
    this.#child = child
    child.stdout?.on('data', (part: Buffer) => {
      this.#stdout += part.toString()
    })
    child.stderr?.on('data', (part: Buffer) => {
      this.#stderr += part.toString()
    })
    this.#end = new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr }))
    })
  }

  async says(pattern: RegExp): Promise<RegExpMatchArray> {
    for (;;) {
      const match = `${this.#stdout}\n${this.#stderr}`.match(pattern)
      if (match !== null) return match
      const ended = await Promise.race([this.#spoke(), this.#end])
      if (ended !== undefined) throw new Error(`it ended with ${ended.code} and never said ${pattern}: ${ended.stderr}`)
    }
  }

  /** On both streams so far. */
  said(): string
  said(): string {
    return `${this.#stdout}\n${this.#stderr}`
  }

  stop(signal: Signal): void {
    this.#child.kill(signal)
  }

  finished(): Promise<Finished> {
    return this.#end
  }

  #spoke(): Promise<undefined> {
    return new Promise((resolve) => {
      for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.once('data', () => resolve(undefined))
    })
  }
}
