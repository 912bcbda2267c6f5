import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verta } from '../support/cli-run.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'

describe('verta sample', () => {
  let world: HttpWorld
  let root: string

  beforeAll(async () => {
    world = await openHttpWorld()
    root = await mkdtemp(join(tmpdir(), 'verta-sample-'))
  })

  afterAll(async () => {
    await rm(root, { recursive: true })
    await world.close()
  })

  const written = async (folder: string) => {
    const names = (await readdir(join(root, folder))).sort()
    return Promise.all(names.map(async (name) => [name, await readFile(join(root, folder, name), 'utf8')]))
  }
  const sample = (folder: string, ...options: readonly string[]) =>
    verta(world, ['sample', '--messages', '400', '--out', join(root, folder), ...options])

  it('writes export files that an import takes whole', async () => {
    const { code, stdout, opened } = await sample('one')
    expect([code, opened]).toEqual([0, []])
    expect(stdout).toMatch(/^\d+ files with 400 messages in /)
    const imported = await verta(world, ['import', '--public', join(root, 'one')])
    expect(imported.stdout).toMatch(/ 0 partial, 0 failed\. 400 messages read, 400 new\./)
    expect(imported.code).toBe(0)
  })

  it('writes the same bytes for the same seed, and others for another', async () => {
    await sample('same')
    await sample('other', '--seed', '2')
    expect(await written('same')).toEqual(await written('one'))
    expect(await written('other')).not.toEqual(await written('one'))
  })

  it.each([
    [['sample'], /required option '--out/],
    [['sample', '--out', 'x', '--messages', '-1'], /whole number/],
    [['sample', '--out', 'x', '--edition', '61'], /from 1 to 60/],
    [['sample', '--out', 'x', '--exporter', '1.0'], /Allowed choices are 2\.18/],
  ])('refuses %j', async (args, said) => {
    const { code, stderr } = await verta(world, args)
    expect(code).toBe(2)
    expect(stderr).toMatch(said)
  })
})
