import { createServer } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runVerta, startVerta } from '../support/cli-run-process.ts'
import { settingsOfWorker } from '../support/cli-run-settings.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { seededSecret } from '../support/seeded.ts'

const noStack = /\n\s+at |node_modules/

describe('verta in a process of its own', () => {
  let world: HttpWorld
  let settings: Readonly<Record<string, string>>

  beforeAll(async () => {
    world = await openHttpWorld()
    settings = await settingsOfWorker()
  })

  afterAll(() => world.close())

  beforeEach(() => world.empty())

  it('imports where something outlives it, and refuses with a way out where nothing does', async () => {
    const { code, stdout, stderr } = await runVerta(['import', 'examples/dce-2.48'], settings)
    const { messages = [] } = await world.dump()
    if (world.storageName === 'tidb') {
      expect([code, messages.length]).toEqual([0, 15])
      expect(stdout).toContain('15 messages read, 15 new.')
    } else {
      expect([code, stdout]).toEqual([4, ''])
      expect(stderr).toMatch(/^verta: STORAGE=memory: .*DATABASE_URL.*--dry-run.*\n$/)
    }
  })

  it('takes what is missing of the schema of every context and then finds it taken, or refuses in memory', async () => {
    const missing = await runVerta(['migrate', 'latest'], settings)
    const { code, stdout, stderr } = await runVerta(['migrate', 'latest'], settings)
    if (world.storageName === 'tidb') {
      expect([missing.code, missing.stderr]).toEqual([0, ''])
      expect(missing.stdout).toMatch(/^(Nothing to do\.\n|(operations {2}applied {2}\S+\n)+)$/)
      expect([code, stdout, stderr]).toEqual([0, 'Nothing to do.\n', ''])
    } else expect([code, stdout, stderr]).toEqual([4, '', expect.stringMatching(/^verta: STORAGE=memory: .*\n$/)])
  })

  it('tells how it is used without any setting', async () => {
    const { code, stdout } = await runVerta(['--help'], { STORAGE: 'nonsense', PORT: 'nonsense' })
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Usage: verta /)])
  })

  it.each(['bash', 'zsh', 'fish'])('gives %s what it completes commands with', async (shell) => {
    const { code, stdout } = await runVerta(['completion', shell], { STORAGE: 'nonsense' })
    expect([code, stdout]).toEqual([0, expect.stringMatching(/verta complete --/)])
    const { code: completed, stdout: suggestions } = await runVerta(['complete', '--', 'tenant', 'u'])
    expect([completed, suggestions]).toEqual([0, expect.stringMatching(/^update\t/m)])
  })

  it.each([
    [{ STORAGE: 'postgres' }, /STORAGE/],
    [{ STORAGE: 'tidb' }, /DATABASE_URL is required/],
    [{ PORT: '70000' }, /PORT/],
    [{ DATABASE_URL: 'postgres://x/' }, /DATABASE_URL must begin with mysql:/],
    [{ VERTA_BOGUS: '1' }, /VERTA_BOGUS is no setting/],
    [{ VERTA_SECRET: 'c2hvcnQ=' }, /VERTA_SECRET must be 32 bytes/],
  ])('ends with 2 and one line where a setting is wrong: %j', async (wrong, why) => {
    const { code, stdout, stderr } = await runVerta(['import', 'examples/dce-2.48'], wrong)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^verta: [^\n]+\n$/)
    expect(stderr).toMatch(why)
  })

  it.each([
    [{ VERTA_IMPORTS__FOLDER: '/nowhere' }, /^verta: VERTA_IMPORTS__FOLDER cannot be used \(ENOENT\)\n$/m],
    [{ VERTA_UPLOADS__FOLDER: '/etc/passwd/x' }, /^verta: VERTA_UPLOADS__FOLDER cannot be used \(ENOTDIR\)\n$/m],
    [{ VERTA_HTTP__HOST: 'nowhere.invalid' }, /^verta: VERTA_HTTP__HOST is no address of this machine\n$/m],
  ])('does not serve where a setting is of no use: %j', async (wrong, why) => {
    const { code, stderr } = await runVerta(['serve'], { PORT: '0', ...wrong })
    expect([code, stderr]).toEqual([2, expect.stringMatching(why)])
  })

  it('ends with 5 where nothing answers at the address of the database', async () => {
    const unreachable = {
      STORAGE: 'tidb',
      DATABASE_URL: `mysql://root:topsecret@127.0.0.1:${await freePort()}/`,
      VERTA_SECRET: Buffer.from(seededSecret()).toString('base64'),
    }
    for (const args of [
      ['import', 'examples/dce-2.48'],
      ['tenant', 'list'],
      ['migrate', 'status'],
    ]) {
      const { code, stdout, stderr } = await runVerta(args, unreachable)
      expect([args, code, stdout]).toEqual([args, 5, ''])
      expect(stderr).toMatch(/^verta: The storage is not available: [^\n]+\n$/)
      expect(stderr).not.toMatch(noStack)
      expect(stderr).not.toContain('topsecret')
    }
  })

  it('shows a made-up community by `demo` alone: three links that answer, until it is asked to stop', async () => {
    const demo = startVerta(['demo'], { PORT: '0' })
    const [, list = ''] = await demo.says(/Read it:\n((?: {2}http:\S+\n){3})/)
    const links = list.trim().split(/\s+/)
    const [tenants, channels, messages] = await Promise.all(
      links.map(async (link) => ({ link, ...(await read(link)) })),
    )
    expect(tenants).toMatchObject({ status: 200, body: { items: [{ slug: 'sample-community' }] } })
    expect(channels).toMatchObject({ link: expect.stringMatching(/\/sample-community\/channels$/), status: 200 })
    expect(channels?.body.items.length).toBeGreaterThan(2)
    expect(messages).toMatchObject({ link: expect.stringMatching(/\/messages$/), status: 200 })
    expect(messages?.body.items).toHaveLength(50)
    demo.stop('SIGTERM')
    const { code, signal, stdout, stderr } = await demo.finished()
    expect([code, signal]).toEqual([0, null])
    expect(stdout).toContain('3 files: 3 complete, 0 partial, 0 failed.')
    expect(stdout).toMatch(/seen in month 2: \d+ messages are marked as deleted/)
    expect(stderr).toContain('STORAGE=memory: nothing outlives this process.')
    expect(stderr).not.toMatch(noStack)
  })

  it('shows the files that `demo` is given, whatever STORAGE says, and ends on Ctrl-C', async () => {
    const demo = startVerta(['demo', 'examples/dce-2.48/maximal-writer-shape.json'], { PORT: '0', STORAGE: 'tidb' })
    const [link] = await demo.says(/http:\S+\/contract-guild\/channels\n/)
    expect((await read(link.trim())).status).toBe(200)
    demo.stop('SIGINT')
    expect((await demo.finished()).code).toBe(0)
  })

  it('does not serve where nothing of what `demo` is given can be used', async () => {
    const { code, stdout } = await runVerta(['demo', 'package.json'], { PORT: '0' })
    expect([code, stdout]).toEqual([1, expect.stringContaining('package.json is JSON, but no export')])
  })

  it('serves what is in the archive, and says of memory that it is not kept', async () => {
    const serve = startVerta(['serve'], { ...settings, PORT: '0' })
    const [, url] = await serve.says(/Verta answers at (http:\S+)/)
    const { body } = await read(`${url}/health/live`)
    expect(body).toEqual({ status: 'alive', storage: world.storageName, durable: world.storageName === 'tidb' })
    serve.stop('SIGTERM')
    const { code, stderr } = await serve.finished()
    expect(code).toBe(0)
    expect(stderr.includes('nothing outlives this process')).toBe(world.storageName === 'memory')
  })

  it('ends with 2 and one line where its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const port = portOf(taken.address())
    const { code, stderr } = await runVerta(['demo'], { PORT: String(port) })
    taken.close()
    expect(code).toBe(2)
    expect(stderr).toMatch(new RegExp(`verta: PORT ${port} is in use; set another\\n$`))
    expect(stderr).not.toMatch(noStack)
  })
})

async function read(url: string) {
  const reply = await fetch(url)
  return { status: reply.status, body: Object(await reply.json()) }
}

/** A port of this machine at which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const port = portOf(server.address())
  await new Promise((resolve) => server.close(resolve))
  return port
}

const portOf = (address: ReturnType<ReturnType<typeof createServer>['address']>): number =>
  typeof address === 'object' && address !== null ? address.port : expect.unreachable()
