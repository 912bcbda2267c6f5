#!/usr/bin/env node
import { relative } from 'node:path'
import type { OpenApp } from '../adapters/cli/app.ts'
import { run } from '../adapters/cli/program.ts'
import type { Terminal } from '../adapters/cli/terminal.ts'
import { loadEnvironmentFile } from './config.ts'
import { openApp } from './open-app.ts'
import { packageFolder, version } from './package-facts.ts'

const terminal: Terminal = {
  stdout: process.stdout,
  stderr: process.stderr,
  examples: relative('.', `${packageFolder}/examples/dce-2.48`),
  stopped: () =>
    new Promise((resolve) => {
      process.once('SIGINT', () => resolve())
      process.once('SIGTERM', () => resolve())
    }),
}

// Whoever reads the output may stop reading, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const open: OpenApp = async (overrides) => {
  loadEnvironmentFile()
  return openApp(overrides)
}
process.exitCode = await run(process.argv.slice(2), open, terminal, version)
