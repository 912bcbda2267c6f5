import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { planRun, type Step } from './support/run-plan.ts'
import {
  broken,
  describe,
  type Exit,
  judgeCheck,
  judgeVitest,
  notRun,
  type Outcome,
  summarise,
} from './support/run-summary.ts'

const ROOT = resolve(import.meta.dirname, '..')
const REPORTS = join(ROOT, 'reports')

const say = (line: string): void => void process.stdout.write(`${line}\n`)

let running: ChildProcess | null = null
let stopped = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stopped = true
    running?.kill(signal)
  })
}

await rm(join(REPORTS, 'summary.txt'), { force: true })
await mkdir(REPORTS, { recursive: true })

const outcomes: Outcome[] = []
try {
  for (const step of planRun(process.argv[2] ?? 'all', process.env)) {
    outcomes.push(stopped ? notRun(step.name) : await take(step))
  }
} catch (error) {
  outcomes.push(broken('run', error))
}

const { line, exitCode } = summarise(outcomes)
say('')
for (const outcome of outcomes) say(describe(outcome))
await writeFile(join(REPORTS, 'summary.txt'), `${line}\n`)
say(line)
process.exitCode = exitCode

async function take(step: Step): Promise<Outcome> {
  say(`\n# ${step.name}`)
  if (step.kind === 'check') {
    return judgeCheck(step.name, await run('npm', ['run', '--silent', step.name], { ...process.env, STORAGE: '' }))
  }
  const report = join(REPORTS, `vitest-${step.name}.json`)
  await rm(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const files = step.form === 'long' ? ['.soak.test.ts'] : []
  const words = ['run', ...files, `--project=${step.name}`, '--allowOnly=false', ...reporters]
  // The configuration leaves out the projects of another storage.
  const STORAGE = step.storage ?? ''
  const environment = { ...process.env, STORAGE, SOAK: step.form === 'long' ? '1' : '' }
  const exit = await run(join(ROOT, 'node_modules/.bin/vitest'), words, environment)
  return judgeVitest(step.name, exit, await readFile(report, 'utf8').catch(() => null))
}

function run(command: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<Exit> {
  return new Promise((done) => {
    const child = spawn(command, words, { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] })
    running = child
    child.once('error', (error) => {
      say(error.message)
      done({ code: null })
    })
    child.once('exit', (code) => done({ code }))
  })
}
