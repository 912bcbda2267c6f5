import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { RunningTidb, TidbPlacement } from './tidb-source.ts'

const LOOPBACK = '127.0.0.1'
const START_LIMIT_MS = 120_000
const STOP_LIMIT_MS = 30_000
const ATTEMPTS = 3

/**
 * Runs the server until its standard input ends, which it does however the owner dies; then SIGTERM, because only that makes
 * TiDB remove its temporary files, and the scratch folder goes. A server that fails leaves its last words on standard error.
 */
const KEEPER = `
exec 3<&0
"$@" </dev/null >output 2>&1 3<&- & server=$!
(cat <&3; kill -TERM "$server") >/dev/null 2>&1 & watch=$!
wait "$server"; code=$?
kill "$watch" 2>/dev/null
[ "$code" -eq 0 ] || cat output tidb.log 2>/dev/null | tail -n 50 >&2
cd / && rm -rf "$TMPDIR"
exit "$code"
`

/** Starts a server on loopback and resolves once it answers; rejects with the end of its log if it does not. */
/** Paths of PEM files. */
export interface ServerCertificate {
  readonly cert: string
  readonly key: string
}

export async function startTidbProcess(
  binary: string,
  placement: TidbPlacement,
  tls: ServerCertificate | null = null,
): Promise<RunningTidb> {
  for (let attempt = 1; ; attempt++) {
    // A free port may be taken before the server binds it, so a start that fails is tried on other ports.
    try {
      return await startOnce(binary, placement, tls)
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
    }
  }
}

async function startOnce(
  binary: string,
  placement: TidbPlacement,
  tls: ServerCertificate | null,
): Promise<RunningTidb> {
  const scratch = await mkdtemp(join(tmpdir(), 'verta-tidb-'))
  const config = join(scratch, 'config.toml')
  await writeFile(config, tls === null ? '' : `[security]\nssl-cert = "${tls.cert}"\nssl-key = "${tls.key}"\n`)
  const port = await openPort(placement.kind === 'kept' ? placement.port : 0)
  const statusPort = await openPort(0)
  if (placement.kind === 'kept') await mkdir(placement.folder, { recursive: true })
  const flags = {
    config,
    store: 'unistore',
    path: placement.kind === 'kept' ? placement.folder : '',
    host: LOOPBACK,
    P: `${port}`,
    'status-host': LOOPBACK,
    status: `${statusPort}`,
    socket: '',
    'temp-dir': join(scratch, 'ddl'),
    L: 'warn',
    'log-file': join(scratch, 'tidb.log'),
  }
  const words = Object.entries(flags).flatMap(([name, value]) => [`-${name}`, value])
  const keeper = spawn('sh', ['-c', KEEPER, 'tidb-keeper', binary, ...words], {
    // TiDB puts its slow log into the working directory. A group of its own keeps a terminal's Ctrl-C away from it.
    cwd: scratch,
    detached: true,
    env: { ...process.env, TMPDIR: scratch },
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const stop = keeping(keeper)
  const said = lastWords(keeper.stderr)
  const ended = new AbortController()
  keeper.once('exit', () => ended.abort())
  try {
    await untilReady(`http://${LOOPBACK}:${statusPort}/status`, ended.signal)
  } catch (error) {
    await stop()
    throw new Error(`tidb-server did not start: ${await said}`, { cause: error })
  }
  return { address: { host: LOOPBACK, port, user: 'root', password: '' }, stop }
}

/** The port asked for if it is free, else any free one. */
export async function openPort(wanted: number): Promise<number> {
  const server = createServer()
  const bound = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(wanted, LOOPBACK, () => resolve(true))
  })
  if (!bound) return await openPort(0)
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return address.port
}

async function untilReady(status: string, ended: AbortSignal): Promise<void> {
  const limit = AbortSignal.any([ended, AbortSignal.timeout(START_LIMIT_MS)])
  while (!(await answers(status, limit))) await pause(100, undefined, { signal: limit })
}

async function answers(status: string, limit: AbortSignal): Promise<boolean> {
  try {
    const reply = await fetch(status, { signal: AbortSignal.any([limit, AbortSignal.timeout(5_000)]) })
    await reply.arrayBuffer()
    return reply.ok
  } catch {
    return false
  }
}

/** How to end it, the same however often that is asked. */
function keeping(keeper: ChildProcessByStdio<Writable, null, Readable>): () => Promise<void> {
  const closed = once(keeper, 'close')
  return async () => {
    keeper.stdin.destroy()
    const patience = setTimeout(() => killGroup(keeper), STOP_LIMIT_MS)
    await closed
    clearTimeout(patience)
  }
}

function killGroup(keeper: ChildProcess): void {
  if (keeper.pid !== undefined && keeper.exitCode === null) process.kill(-keeper.pid, 'SIGKILL')
}

async function lastWords(stderr: Readable): Promise<string> {
  let words = ''
  for await (const text of stderr.setEncoding('utf8')) words += text
  // TiDB logs its whole configuration as one line of information, whatever the level.
  const line = words.split('\n').findLast((said) => said.trim() !== '' && !said.includes('[INFO]'))
  return line?.slice(0, 300) ?? 'it said nothing'
}
