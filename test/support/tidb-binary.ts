import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { access, constants, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { Say } from './tidb-source.ts'

export const TIDB_VERSION = 'v8.5.6'
const GO_TOOLCHAIN = 'go1.25.8'
const PACKAGE = 'github.com/pingcap/tidb/cmd/tidb-server'
/** Without it the server calls itself v8.4.0-this-is-a-placeholder. */
const LINK_FLAGS = `-X github.com/pingcap/tidb/pkg/parser/mysql.TiDBReleaseVersion=${TIDB_VERSION}`

export interface TidbBinaryPlace {
  /** The folder with the go.mod that pins TiDB. */
  readonly moduleFolder: string
  readonly cacheFolder: string
}

/** Writes the server to `output`, rejecting if it could not. */
export type BuildTidb = (moduleFolder: string, output: string) => Promise<void>

export function userCacheFolder(environment: NodeJS.ProcessEnv): string {
  const { XDG_CACHE_HOME: named } = environment
  // The XDG base directory specification: a relative path is to be ignored.
  const base = named !== undefined && isAbsolute(named) ? named : join(homedir(), '.cache')
  return join(base, 'verta')
}

/** Where the server for this go.mod stands, built or not. */
export async function tidbBinaryPath({ moduleFolder, cacheFolder }: TidbBinaryPlace): Promise<string> {
  const pin = createHash('sha256')
    .update(await readFile(join(moduleFolder, 'go.mod')))
    .digest('hex')
  return join(cacheFolder, `tidb-${pin.slice(0, 16)}`, 'tidb-server')
}

/**
 * The path of a complete server, built now if it is not there. A build goes to a name of its own and takes the final name by
 * rename, so a stopped build is never taken for a server and two builders at once both end with a whole one.
 */
export async function obtainTidbBinary(place: TidbBinaryPlace, build: BuildTidb, say: Say): Promise<string> {
  const binary = await tidbBinaryPath(place)
  if (await isExecutable(binary)) return binary
  say(`TiDB: building ${TIDB_VERSION} from its Go module; this happens once and takes about five minutes`)
  await mkdir(join(binary, '..'), { recursive: true })
  const partial = `${binary}.${randomUUID()}.partial`
  try {
    await build(place.moduleFolder, partial)
    await rename(partial, binary)
  } finally {
    await rm(partial, { force: true })
  }
  return binary
}

export const buildWithGo: BuildTidb = async (moduleFolder, output) => {
  const { code, stderr } = await run('go', ['build', '-mod=readonly', '-ldflags', LINK_FLAGS, '-o', output, PACKAGE], {
    cwd: moduleFolder,
    env: { ...process.env, GOTOOLCHAIN: GO_TOOLCHAIN, GOWORK: 'off' },
  })
  if (code !== 0) throw new Error(`go build failed: ${stderr.trim().split('\n').slice(-5).join(' / ')}`)
}

/** Why Go cannot be used here, or null. */
export async function goObstacle(): Promise<string | null> {
  try {
    const { code } = await run('go', ['version'], {})
    return code === 0 ? null : 'go version fails'
  } catch {
    return 'there is no go command'
  }
}

interface RunOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

function run(command: string, words: readonly string[], options: RunOptions) {
  return new Promise<{ readonly code: number | null; readonly stderr: string }>((resolve, reject) => {
    const child = spawn(command, words, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stderr }))
  })
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
