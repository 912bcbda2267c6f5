#!/usr/bin/env node
import { relative } from 'node:path'
import { run } from '../adapters/cli/program.ts'
import type { Terminal } from '../adapters/cli/terminal.ts'
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

process.exitCode = await run(process.argv.slice(2), openApp, terminal, version)
