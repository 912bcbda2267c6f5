import { access, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openPort, startTidbProcess } from '../../support/tidb-process.ts'

/** Answers /status as TiDB does, and writes down how it was started and ended. */
const SERVER = `#!${process.execPath}
const { writeFileSync } = require('node:fs')
const flag = (name) => process.argv[process.argv.indexOf(name) + 1]
const diary = __filename + '.diary'
const note = (ended) => writeFileSync(diary, JSON.stringify({ ended, path: flag('-path'), scratch: process.env.TMPDIR }))
process.on('SIGTERM', () => { note('SIGTERM'); process.exit(0) })
note('no')
require('node:http').createServer((_, reply) => reply.end('{}')).listen(Number(flag('-status')), '127.0.0.1')
`

const STILLBORN = `#!${process.execPath}
const { writeFileSync } = require('node:fs')
writeFileSync(process.argv[process.argv.indexOf('-log-file') + 1], 'the disk is full')
process.exit(1)
`

async function setup(program: string) {
  const folder = await mkdtemp(join(tmpdir(), 'verta-process-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const binary = join(folder, 'tidb-server.cjs')
  await writeFile(binary, program)
  await chmod(binary, 0o755)
  const diary = async () => JSON.parse(await readFile(`${binary}.diary`, 'utf8'))
  return { folder, binary, diary }
}

describe('a server of our own', () => {
  it('keeps its data nowhere, is ended by SIGTERM and leaves nothing behind', async () => {
    const { binary, diary } = await setup(SERVER)
    const tidb = await startTidbProcess(binary, { kind: 'temporary' })
    const { scratch } = await diary()
    await access(scratch)
    await tidb.stop()
    await tidb.stop()
    expect(await diary()).toEqual({ ended: 'SIGTERM', path: '', scratch })
    await expect(access(scratch)).rejects.toThrow('ENOENT')
  })

  it('keeps its data in the folder and listens on the port that were asked for', async () => {
    const { binary, diary, folder } = await setup(SERVER)
    const port = await openPort(0)
    const tidb = await startTidbProcess(binary, { kind: 'kept', folder: join(folder, 'data'), port })
    onTestFinished(() => tidb.stop())
    expect(await diary()).toMatchObject({ path: join(folder, 'data') })
    expect(tidb.address).toEqual({ host: '127.0.0.1', port, user: 'root', password: '' })
  })

  it('that does not start is an error with the end of its log', async () => {
    const { binary } = await setup(STILLBORN)
    const start = startTidbProcess(binary, { kind: 'temporary' })
    await expect(start).rejects.toThrow('tidb-server did not start: the disk is full')
  })
})

it('takes another port when the wanted one is in use', async () => {
  const port = await openPort(0)
  const holder = createServer()
  await new Promise<void>((listening) => holder.listen(port, '127.0.0.1', listening))
  onTestFinished(() => void holder.close())
  expect(await openPort(port)).not.toBe(port)
})
