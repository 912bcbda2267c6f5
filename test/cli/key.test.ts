import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verta } from '../support/cli-run.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'

describe('verta key', () => {
  let world: HttpWorld

  beforeAll(async () => {
    world = await openHttpWorld()
  })

  afterAll(() => world.close())

  it.each([[['key']], [['key', 'create']], [['key', 'revoke']]])('gives an example: %j --help', async (words) => {
    const { code, stdout } = await verta(world, [...words, '--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/Example:\n {2}verta key /)
  })

  it('makes a key that works, prints nothing else to scripts, and revokes it', async () => {
    const made = await verta(world, ['key', 'create', 'nightly', '--scope', 'jobs:read', 'audit:read'])
    expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/^verta_[\w-]{43}\n$/)])
    const headers = { 'x-api-key': made.stdout.trim() }
    expect((await world.get('/api/admin/jobs', headers)).status).toBe(200)
    expect((await world.get('/api/admin/keys', headers)).status).toBe(403)
    const [, id = ''] = /verta key revoke (\S+)/.exec(made.stderr) ?? []
    world.clock.advance(1)
    expect(await verta(world, ['key', 'revoke', id])).toMatchObject({ code: 0, stdout: `${id} is revoked.\n` })
    expect((await world.get('/api/admin/jobs', headers)).status).toBe(401)
    const { items } = await world.operations.listAudit({}, { limit: 10 })
    expect(items).toMatchObject([
      { actor: { kind: 'shell' }, action: 'key.revoke', target: id, outcome: 'done' },
      { actor: { kind: 'shell' }, action: 'key.create', target: id, outcome: 'done' },
    ])
  })

  it('refuses a scope that there is not, a key that there is not, and a storage that keeps nothing', async () => {
    expect(await verta(world, ['key', 'create', 'x', '--scope', 'everything'])).toMatchObject({ code: 2, stdout: '' })
    expect(await verta(world, ['key', 'create', 'x'])).toMatchObject({ code: 2, stdout: '' })
    const absent = '00000000-0000-4000-8000-000000000000'
    expect(await verta(world, ['key', 'revoke', absent])).toMatchObject({ code: 4, stdout: '' })
    const inMemory = await verta(world, ['key', 'create', 'x', '--scope', 'metrics'], { storage: 'memory' })
    expect(inMemory).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('STORAGE=memory') })
  })
})
