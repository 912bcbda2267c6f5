#!/usr/bin/env node
import type { OpenApp } from '../adapters/cli/app.ts'
import { type ProgramParts, run } from '../adapters/cli/program.ts'
import type { Terminal } from '../adapters/cli/terminal.ts'
import { pause } from '../adapters/time/pause.ts'
import { effectiveSettings, loadEnvironmentFile } from './config/index.ts'
import { openApp } from './open-app.ts'
import { version } from './package-facts.ts'
import { samples } from './samples.ts'

const terminal: Terminal = {
  stdout: process.stdout,
  stderr: process.stderr,
  stopped: () =>
    new Promise((resolve) => {
      process.once('SIGINT', () => resolve())
      process.once('SIGTERM', () => resolve())
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
