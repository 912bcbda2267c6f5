import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { runVerta, startVerta } from '../../support/cli-run-process.ts'
import { seededSecret } from '../../support/seeded.ts'

/* `verta` in a process of its own, in what is the same on any storage; the rest is in test/cli/process.test.ts. */

const noStack = /\n\s+at |node_modules/

it('tells how it is used without any setting', async () => {
  const { code, stdout } = await runVerta(['--help'], { STORAGE: 'nonsense', PORT: 'nonsense' })
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^Usage: verta /)])
})

it('gives shells what they complete commands with', async () => {
  const shells = ['bash', 'zsh', 'fish']
  const scripts = shells.map((shell) => runVerta(['completion', shell], { STORAGE: 'nonsense' }))
  for (const { code, stdout } of await Promise.all(scripts))
    expect([code, stdout]).toEqual([0, expect.stringMatching(/verta complete --/)])
  const { code, stdout } = await runVerta(['complete', '--', 'tenant', 'u'])
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^update\t/m)])
})

it.each([
  [{ STORAGE: 'tidb' }, [/DATABASE_URL is required/]],
  [
    { STORAGE: 'postgres', PORT: '70000', DATABASE_URL: 'postgres://x/', VERTA_BOGUS: '1', VERTA_SECRET: 'c2hvcnQ=' },
    [
      /STORAGE/,
      /PORT/,
      /DATABASE_URL must begin with mysql:/,
      /VERTA_BOGUS is no setting/,
      /VERTA_SECRET must be 32 by/,
    ],
  ],
])('ends with 2 and one line where settings are wrong, and names each: %j', async (wrong, why) => {
  const { code, stdout, stderr } = await runVerta(['import', 'examples/dce-2.48'], wrong)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/^verta: [^\n]+\n$/)
  for (const each of why) expect(stderr).toMatch(each)
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
  const commands = [
    ['import', 'examples/dce-2.48'],
    ['tenant', 'list'],
    ['migrate', 'status'],
  ]
  // Each waits for the database first, as it might come yet.
  const ends = await Promise.all(commands.map(async (args) => ({ args, ...(await runVerta(args, unreachable)) })))
  for (const { args, code, stdout, stderr } of ends) {
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
  const [tenants, channels, messages] = await Promise.all(links.map(async (link) => ({ link, ...(await read(link)) })))
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
