import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { samples } from '../../src/samples.ts'
import { differences, noDifference, numbersIn } from '../support/archive-dump-compared.ts'
import { namedDump } from '../support/archive-dump-named.ts'
import type { ArchiveDump } from '../support/archive-dump-rows.ts'
import { verta } from '../support/cli-run.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { rounds, soakTimeout } from '../support/soak.ts'

const { STORAGE } = process.env
const cuts = STORAGE === 'tidb' ? rounds({ test: 30, soak: 300 }) : 300

describe('an export that is cut off and brought in, then brought in whole', () => {
  let folder: string
  let world: HttpWorld
  let whole: Buffer
  let numbers: readonly string[]
  let atOnce: ArchiveDump

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verta-cut-'))
    world = await openHttpWorld()
    whole = await sampleFile(folder)
    numbers = numbersIn(whole.toString())
    expect(await brought(whole)).toMatchObject({ code: 0 })
    atOnce = await named()
  })

  afterAll(async () => {
    await world.close()
    await rm(folder, { recursive: true, force: true })
  })

  const named = async () => namedDump(await world.dump(), world.vault, numbers)

  async function brought(bytes: Buffer) {
    const path = join(folder, 'export.json')
    await writeFile(path, bytes)
    return verta(world, ['import', path])
  }

  it(
    'is the archive of the whole at once, wherever it was cut; the cut is told with its byte',
    soakTimeout,
    async () => {
      expect(atOnce['messages']?.length).toBeGreaterThan(10)
      const end = whole.lastIndexOf('}')
      const header = whole.indexOf('"messages"')
      const lengths = fc.oneof(
        { weight: 1, arbitrary: fc.integer({ min: 1, max: header }) },
        { weight: 5, arbitrary: fc.integer({ min: header + 1, max: whole.length - 1 }) },
      )
      const property = fc.asyncProperty(lengths, async (length) => {
        await world.empty()
        const { code, stdout } = await brought(whole.subarray(0, length))
        if (length > end) expect(code).toBe(0)
        else {
          expect([1, 3]).toContain(code)
          const [, byte] = stdout.match(/starts at byte (\d+) is not whole\./) ?? []
          expect(Number(byte)).toBeLessThanOrEqual(length)
        }
        expect(await brought(whole)).toMatchObject({ code: 0 })
        expect(differences(await named(), atOnce)).toEqual(noDifference)
      })
      await fc.assert(property, { numRuns: cuts, seed: 300 })
    },
  )
})

/** The largest file of a small community. */
async function sampleFile(folder: string): Promise<Buffer> {
  const form = { seed: 7, edition: 1, version: '2.48', layout: 'whole', markdown: 'rendered' } as const
  await samples.write({ folder, messages: 40, ...form })
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))))
  return files.toSorted((a, b) => a.length - b.length).at(-1) ?? expect.unreachable()
}
