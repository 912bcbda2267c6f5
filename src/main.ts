#!/usr/bin/env node
import type { OpenApp } from '../adapters/cli/app.ts'
import { personAt } from '../adapters/cli/person.ts'
import { type ProgramParts, run } from '../adapters/cli/program.ts'
import type { Terminal } from '../adapters/cli/terminal.ts'
import { endWithin } from '../adapters/time/end-within.ts'
import { pause } from '../adapters/time/pause.ts'
import { onStop } from '../adapters/time/signals.ts'
import { effectiveSettings, loadEnvironmentFile } from './config/index.ts'
import { openApp } from './open-app.ts'
import { version } from './package-facts.ts'
import { samples } from './samples.ts'

/** Whoever asked a process to stop ends it for good after ten seconds, as Docker does. */
const stopsWithin = 9_000

const terminal: Terminal = {
  stdout: process.stdout,
  stderr: process.stderr,
  ask: personAt(process.stdin, process.stderr),
  stopped: () =>
    new Promise((resolve) => {
      const stop = (): void => {
        endWithin(stopsWithin, () => process.exit(process.exitCode ?? 0))
        resolve()
      }
      process.once('SIGINT', stop).once('SIGTERM', stop)
    }),
  beforeInterrupt(tidy) {
    const end = (signal: NodeJS.Signals): void => {
      tidy()
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
    process.once('SIGINT', end).once('SIGTERM', end)
    return () => {
      process.off('SIGINT', end).off('SIGTERM', end)
    }
  },
  onInterrupt: onStop,
}

// Whoever reads the output may stop reading, as `head` does: the work goes on, and the exit code tells how it went.
for (const output of [process.stdout, process.stderr]) output.on('error', () => {})

const open: OpenApp = async (overrides) => {
  loadEnvironmentFile()
  return openApp(overrides)
}
const settings: ProgramParts['settings'] = (request) => {
  loadEnvironmentFile()
  return effectiveSettings(request)
}
process.exitCode = await run(process.argv.slice(2), { open, settings, samples, terminal, pause, version })
