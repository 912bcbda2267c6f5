import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join, posix } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { command, root, type Stage, stages, variables } from './dockerfile.ts'

const image = stages()
const last = image.at(-1)
const run = promisify(execFile)

/** This machine's settings, without what the test runner and the development install brought in. */
function environment(stage: Stage | undefined): NodeJS.ProcessEnv {
  const { PATH = '', NODE_ENV: _, NODE_OPTIONS: __, ...rest } = process.env
  const programs = PATH.split(':').filter((folder) => !folder.includes('node_modules'))
  return { ...rest, PATH: programs.join(':'), ...variables(stage) }
}

describe('the steps of the Dockerfile, each stage in an empty folder', () => {
  let home = ''
  let server: ChildProcess | undefined

  const folderOf = (name: string | undefined) => join(home, name ?? '')
  const runtime = () => folderOf(last?.name)

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'verta-image-'))
    for (const stage of image) await build(stage)
  }, 600_000)

  afterAll(async () => {
    server?.kill('SIGKILL')
    await rm(home, { recursive: true })
  })

  async function build(stage: Stage): Promise<void> {
    const cwd = folderOf(stage.name)
    await mkdir(cwd)
    for (const { name, from, text } of stage.instructions) {
      if (name === 'COPY') copy(text.split(/\s+/), from, cwd)
      if (name === 'RUN') await run('sh', ['-c', text], { cwd, env: environment(stage) })
    }
  }

  /** As Docker does it: into a target that ends in a slash, else under the target's name. */
  function copy(paths: readonly string[], from: string | undefined, cwd: string): void {
    const target = paths.at(-1) ?? ''
    for (const path of paths.slice(0, -1)) {
      const source = from === undefined ? join(root, path) : join(folderOf(from), posix.relative('/app', path))
      cpSync(source, join(cwd, target, target.endsWith('/') ? basename(path) : ''), { recursive: true })
    }
  }

  it('leave the program and its packages, and nothing that only made it', async () => {
    const kept = ['.npmrc', 'dist', 'examples', 'node_modules', 'package-lock.json', 'package.json']
    expect((await readdir(runtime())).sort()).toEqual(kept)
    const parts = ['dist/src/main.js', 'node_modules/fastify', 'node_modules/typescript']
    expect(parts.map((part) => existsSync(join(runtime(), part)))).toEqual([true, true, false])
  })

  it('give a server that answers for its health, and ends in order on SIGTERM', async () => {
    const env = { ...environment(last), STORAGE: 'memory', PORT: String(await freePort()) }
    const [program = '', ...options] = command(last, 'CMD')
    const [probe = '', ...question] = command(last, 'HEALTHCHECK')
    server = spawn(program, options, { cwd: runtime(), env, stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = once(server, 'exit')
    const output = [server.stdout, server.stderr].map((stream) => stream?.setEncoding('utf8').toArray())
    const early = ended.then(async () => Promise.reject(new Error((await Promise.all(output)).flat().join(''))))

    await Promise.race([early, vi.waitFor(() => alive(env.PORT), { timeout: 60_000, interval: 100 })])
    await run(probe, question, { env })

    server.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    await expect(run(probe, question, { env })).rejects.toMatchObject({ code: 1 })
  }, 120_000)
})

async function alive(port: string): Promise<void> {
  const reply = await fetch(`http://127.0.0.1:${port}/health/live`)
  expect(reply.status).toBe(200)
}

async function freePort(): Promise<number> {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const address = holder.address()
  holder.close()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}
