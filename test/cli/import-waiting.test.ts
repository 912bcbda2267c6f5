import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type CliParts, verta } from '../support/cli-run.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'

const examples = 'examples/dce-2.48'
let world: HttpWorld

beforeAll(async () => {
  world = await openHttpWorld()
})

afterAll(() => world.close())

beforeEach(() => world.empty())

async function imports(args: readonly string[], parts?: CliParts) {
  const result = await verta(world, ['import', ...args], parts)
  expect(`${result.stdout}${result.stderr}`).not.toMatch(/\n\s+at |node_modules|\.ts:\d/)
  expect(result.closed).toBe(result.opened.length)
  return result
}

describe('verta import of a tenant that other work holds', () => {
  const hold = async () => {
    await imports([examples, '--public'])
    const tenant = await world.storage.read.tenants.findBySlug('discord-ferry-test')
    if (tenant === null) return expect.unreachable()
    const { id } = tenant
    const lease = await world.storage.transact((tx) => tx.tenantLeases.claim(id, 'other work', 3600))
    return { release: () => world.storage.transact((tx) => tx.tenantLeases.release(id, lease)) }
  }

  it('waits for it, says so once, and then goes on', async () => {
    const { release } = await hold()
    let pauses = 0
    const pause = async () => {
      if (++pauses === 3) await release()
    }
    const { code, stdout, stderr } = await imports([examples], { pause })
    expect([code, pauses]).toEqual([0, 3])
    expect(stdout).toContain('15 messages read, 0 new')
    expect(stderr.match(/waiting for it/g)).toHaveLength(1)
  })

  it('gives up where it goes on and on, longer than a process that died would hold it', async () => {
    const { release } = await hold()
    let waited = 0
    const pause = async (milliseconds: number) => {
      waited += milliseconds
    }
    const { code, stdout, stderr } = await imports([examples], { pause })
    expect([code, stdout]).toEqual([4, ''])
    expect(stderr).toMatch(/verta: Other work on this tenant is not done yet\.\n$/)
    expect(waited).toBeGreaterThan(30_000)
    await release()
  })
})

describe('verta import that somebody interrupts', () => {
  it('lets go of its tenant, keeps what it read, and the next one goes on at once', async () => {
    const { archive } = world
    let stop = () => {}
    const importArchive: typeof archive.importArchive = (command) => {
      const { observer = expect.unreachable() } = command
      const entered = (work: () => void): void => {
        work()
        stop()
      }
      const progressed: typeof observer.progressed = (progress) => entered(() => observer.progressed(progress))
      return archive.importArchive({
        ...command,
        observer: {
          found: (files) => observer.found(files),
          started: (file) => observer.started(file),
          finished: (report) => observer.finished(report),
          progressed,
        },
      })
    }
    const interrupt = (run: () => void) => {
      stop = run
    }
    const { code, stdout, stderr } = await verta(
      { ...world, archive: { ...archive, importArchive } },
      ['import', examples],
      {
        interrupt,
      },
    )
    expect([code, stdout]).toEqual([130, ''])
    expect(stderr).toMatch(
      /Stopping\. Once more ends it at once\.\nStopped\. What was read is kept: import the same files again to go on\.\n$/,
    )
    const tenant = (await world.storage.read.tenants.findBySlug('discord-ferry-test')) ?? expect.unreachable()
    expect(await world.storage.read.tenantLeases.find(tenant.id)).toBeNull()
    const next = await imports([examples])
    expect([next.code, next.stdout]).toEqual([0, expect.stringContaining('15 messages read')])
  })
})
