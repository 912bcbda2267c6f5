import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { operationsMigrations } from '../../migrations/operations/index.ts'
import { runScript, runVerta, startVerta } from '../support/cli-run-process.ts'
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/fake-discord.ts'
import { migrateDatabase } from '../support/tidb-context.ts'
import { type ImportedArchive, openImportedArchive } from '../support/tidb-imported.ts'
import { workerDatabase } from '../support/tidb-worker.ts'

const total = 600
let discord: FakeDiscord
let archive: ImportedArchive
let settings: Readonly<Record<string, string>>

beforeAll(async () => {
  discord = await startFakeDiscord({ messages: total, limits: null })
  archive = await openImportedArchive('scripts')
  await migrateDatabase(workerDatabase('scripts_operations_db'), operationsMigrations)
  settings = {
    ...archive.settings,
    ...{ DISCORD_BOT_TOKEN: discord.token, VERTA_DISCORD__API: discord.url, VERTA_DISCORD__REQUESTS_PER_SECOND: '50' },
  }
})

afterAll(async () => {
  await archive.close()
  await discord.close()
})

beforeEach(() => archive.empty())

const create = () =>
  runVerta(['tenant', 'create', 'Ferry Fans', '--guild', discord.guildId, '--no-sync'], archive.settings)

describe('the scripts of a clone', () => {
  it('sync a tenant, tell how far that is, and forget it', async () => {
    await create()
    const tenant = '--tenant=ferry-fans'
    expect(await runScript('sync:start', [tenant], settings)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`\n${total} messages read, ${total} new, 0 changed, 0 deleted.\n`),
    })
    const status = await runScript('sync:status', [tenant, '--json'], archive.settings)
    expect([status.code, JSON.parse(status.stdout).items.length > 5]).toEqual([0, true])
    expect(await runScript('sync:reset', [tenant, '--yes'], archive.settings)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+ channels of ferry-fans /),
    })
    expect(await archive.messages()).toBe(total)
  })

  it('make a tenant to develop with, say where to look, and remove it again', async () => {
    const small = { ...archive.settings, MESSAGES: '300' }
    const made = await runScript('dev:data', [], small)
    expect([made.code, made.stdout]).toEqual([0, expect.stringContaining('dev-community is made: ')])
    expect(made.stdout).toContain('dev-community: complete. ')
    expect(made.stdout).toContain('npm run verta -- sync status --tenant dev-community\n')
    expect(await archive.messages()).toBe(300)
    const again = await runScript('dev:data', [], small)
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining(' 0 new, 0 changed, 0 deleted.\n')])
    expect(await runScript('dev:reset', [], small)).toMatchObject({
      ...{ code: 0, stdout: expect.stringMatching(/^dev-community is removed, with \d+ rows\.\n$/), stderr: '' },
    })
    const { tenants, messages } = await archive.dump()
    expect([tenants, messages]).toEqual([[], []])
    expect(await runScript('dev:reset', [], small)).toMatchObject({ code: 0, stdout: 'There is no dev-community.\n' })
  })

  it('say what is wrong with what they are told, and who has the guild already', async () => {
    const wrong = await runScript('dev:data', [], { ...archive.settings, MESSAGES: 'abc' })
    expect([wrong.code, wrong.stderr]).toEqual([1, 'MESSAGES must be a whole number, and is abc\n'])
    const { guildId, ...other } = await startFakeDiscord({ messages: 10, limits: null })
    await other.close()
    await runVerta(['tenant', 'create', 'My Own', '--guild', guildId], archive.settings)
    const taken = await runScript('dev:data', [], archive.settings)
    expect([taken.code, taken.stderr]).toEqual([4, 'verta: The tenant my-own archives this guild.\n'])
    const beside = await runScript('dev:data', [], { ...archive.settings, MESSAGES: '100', SEED: '2' })
    expect([beside.code, beside.stderr]).toEqual([0, expect.not.stringContaining('"level":30')])
  })

  it('leave a tenant alone that only has that name, and want something that outlives them', async () => {
    await runVerta(['tenant', 'create', 'Dev Community', '--guild', '77'], archive.settings)
    for (const name of ['dev:data', 'dev:reset']) {
      const { code, stdout, stderr } = await runScript(name, [], archive.settings)
      expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining('archives another guild')])
    }
    const inMemory = await runScript('dev:data', [], { STORAGE: 'memory' })
    expect([inMemory.code, inMemory.stderr]).toEqual([4, expect.stringContaining('STORAGE=memory')])
  })
})

describe('a sync that somebody interrupts', () => {
  /** Lets go of a run once more than `kept` messages are stored. Gives how many are then. */
  async function interrupted(signal: 'SIGINT' | 'SIGTERM', kept: number): Promise<number> {
    const run = startVerta(['sync', 'start', '--tenant', 'ferry-fans'], settings)
    await vi.waitFor(async () => expect(await archive.messages()).toBeGreaterThan(kept), waiting)
    run.stop(signal)
    const { code, stdout, stderr } = await run.finished()
    expect([code, stdout]).toEqual([signal === 'SIGINT' ? 130 : 143, ''])
    expect(stderr).toMatch(/^Stopped\. What was read is kept\. To go on: verta sync start --tenant ferry-fans$/m)
    expect(await archive.held()).toEqual([])
    const messages = (await archive.messages()) ?? 0
    expect(messages).toBeLessThan(total)
    return messages
  }

  it('by SIGINT or SIGTERM lets go of the tenant, says how to go on, and goes on', async () => {
    await create()
    discord.behave({ latency: 100 })
    const first = await interrupted('SIGINT', 0)
    const kept = await interrupted('SIGTERM', first)
    discord.behave({ latency: 0 })
    const rest = await runVerta(['sync', 'start', '--tenant', 'ferry-fans'], settings)
    expect([rest.code, rest.stdout]).toEqual([
      0,
      expect.stringContaining(` ${total - kept} new, 0 changed, 0 deleted.\n`),
    ])
    expect(await archive.messages()).toBe(total)
  })

  const waiting = { timeout: 60_000, interval: 20 }
})
