import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'

const SCRIPT = resolve(import.meta.dirname, '../../../.ci/run')

/** `.ci/run` in an empty folder, with an npm whose `ci` and `test` do as told; the report of an earlier run lies there. */
async function setup(npm: { readonly ci: string; readonly test: string }) {
  const folder = await mkdtemp(join(tmpdir(), 'verta-ci-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await Promise.all(['.ci', 'bin', 'reports'].map((name) => mkdir(join(folder, name))))
  await cp(SCRIPT, join(folder, '.ci/run'))
  await writeFile(join(folder, 'reports/summary.txt'), '9 passed, 0 failed\n')
  await writeFile(join(folder, 'bin/npm'), `#!/bin/sh\ncase "$1" in ci) ${npm.ci} ;; test) ${npm.test} ;; esac\n`)
  await chmod(join(folder, 'bin/npm'), 0o755)
  const { PATH: path = '' } = process.env
  const env = { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${path}` }
  return new Promise<{ readonly code: unknown; readonly lines: readonly string[] }>((done) => {
    execFile(join(folder, '.ci/run'), { env }, (error, stdout) => {
      done({ code: error === null ? 0 : error.code, lines: stdout.trimEnd().split('\n') })
    })
  })
}

const reporting = (line: string, code: number): string =>
  `mkdir -p reports; echo '${line}' | tee reports/summary.txt; exit ${code}`

describe('.ci/run', () => {
  it('ends with the line that npm test ends with, once', async () => {
    const { code, lines } = await setup({ ci: 'exit 0', test: reporting('3 passed, 0 failed', 0) })
    expect({ code, lines }).toEqual({ code: 0, lines: ['3 passed, 0 failed'] })
  })

  it('keeps the exit code of a run that failed', async () => {
    const { code, lines } = await setup({ ci: 'exit 0', test: reporting('3 passed, 2 failed', 1) })
    expect({ code, lines }).toEqual({ code: 1, lines: ['3 passed, 2 failed'] })
  })

  it('fails with the line when the packages cannot be installed', async () => {
    const { code, lines } = await setup({ ci: 'echo no registry; exit 7', test: 'exit 0' })
    expect({ code, lines }).toEqual({ code: 7, lines: ['no registry', '0 passed, 1 failed'] })
  })

  it('fails with the line when the run ends without a report, whatever it says', async () => {
    const { code, lines } = await setup({ ci: 'exit 0', test: 'exit 0' })
    expect({ code, lines }).toEqual({ code: 1, lines: ['0 passed, 1 failed'] })
  })
})
