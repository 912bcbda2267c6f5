import { PassThrough } from 'node:stream'
import { expect } from 'vitest'
import type { App, Listening, OpenApp, Overrides, Working } from '../../adapters/cli/app.ts'
import type { Pause } from '../../adapters/cli/busy.ts'
import { exitCodes } from '../../adapters/cli/exit-codes.ts'
import { run } from '../../adapters/cli/program.ts'
import type { Output, Terminal } from '../../adapters/cli/terminal.ts'
import { effectiveSettings } from '../../src/config/index.ts'
import { samples } from '../../src/samples.ts'
import type { HttpWorld } from './http-world.ts'

export interface CliResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** What the command asked of the composition root, opening by opening. */
  readonly opened: readonly Overrides[]
  /** How often an app was let go of. */
  readonly closed: number
  /** How many wait for an interruption still. */
  readonly tidies: number
}

export interface CliParts {
  /** What `stderr` is: a person's screen, or not (the default). */
  readonly screen?: 'terminal' | 'pipe'
  /** How wide both are: 200 columns, unless it is said. */
  readonly columns?: number
  /** What the app says of its storage: `tidb`, which outlives the command as the world of a test does, unless it is said. */
  readonly storage?: App['storage']
  readonly migrations?: Partial<App['migrations']>
  readonly listen?: () => Promise<Listening>
  readonly work?: () => Promise<Working>
  /** Is called in place of waiting. */
  readonly pause?: Pause
  /** Rejects in place of opening. */
  readonly refuse?: Error
  /** Answers what a person is asked; without it nobody is there. */
  readonly ask?: (question: string) => Promise<string>
  /** Is given what the command would run if it were asked to stop. */
  readonly interrupt?: (tidy: () => void) => void
}

/** Runs `verta <args>` in this process over the world's archive. */
export async function verta(world: HttpWorld, args: readonly string[], parts: CliParts = {}): Promise<CliResult> {
  const { columns = 200 } = parts
  const [stdout, stderr] = [new Screen(false, columns), new Screen(parts.screen === 'terminal', columns)]
  const opened: Overrides[] = []
  let closed = 0
  const open: OpenApp = async (overrides) => {
    opened.push(overrides)
    if (parts.refuse !== undefined) throw parts.refuse
    return {
      storage: overrides.storage ?? parts.storage ?? 'tidb',
      archive: world.archive,
      operations: world.operations,
      orders: world.orders,
      syncs: world.syncs,
      ids: world.ids,
      readiness: { ...world.readiness, check: () => world.archive.checkSecret() },
      lookAtSyncs: async () => {},
      migrations: {
        ...{
          create: unexpected,
          latest: unexpected,
          up: unexpected,
          down: unexpected,
          to: unexpected,
          status: unexpected,
        },
        schema: unexpected,
        contexts: unexpected,
        grants: () => expect.unreachable(),
        ...parts.migrations,
      },
      listen: parts.listen ?? unexpected,
      work: parts.work ?? unexpected,
      close: async () => {
        closed++
      },
    }
  }
  let tidies = 0
  const terminal: Terminal = {
    stdout,
    stderr,
    ask: parts.ask ?? null,
    stopped: async () => {},
    beforeInterrupt: (tidy) => {
      tidies++
      parts.interrupt?.(tidy)
      return () => {
        tidies--
      }
    },
    onInterrupt: (stop) => {
      tidies++
      parts.interrupt?.(() => stop(exitCodes.interrupted))
      return () => {
        tidies--
      }
    },
  }
  const pause = parts.pause ?? unexpected
  const code = await run(args, { open, samples, settings: effectiveSettings, terminal, pause, version: '1.2.3' })
  return { code, stdout: stdout.text, stderr: stderr.text, opened, closed, tidies }
}

const unexpected = (): Promise<never> => Promise.reject(new Error('no test asked for this'))

/** Keeps what is written to it. */
class Screen extends PassThrough implements Output {
  readonly isTTY: boolean
  readonly columns: number
  readonly #parts: string[] = []

  constructor(isTTY: boolean, columns: number) {
    super()
    this.isTTY = isTTY
    this.columns = columns
    this.on('data', (part: Buffer) => this.#parts.push(part.toString()))
  }

  get text(): string {
    return this.#parts.join('')
  }
}
