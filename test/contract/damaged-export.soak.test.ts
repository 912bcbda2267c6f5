import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { verta } from '../support/cli-run.ts'
import { damage, mutations } from '../support/damage.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { rounds, soakTimeout } from '../support/soak.ts'

const { STORAGE } = process.env
const numRuns = STORAGE === 'tidb' ? rounds({ test: 60, soak: 3_000 }) : rounds({ test: 400, soak: 10_000 })

/** What may stand where a value was, in JSON. */
const strangers = fc.constantFrom(
  ...['null', 'true', '-1', '0', '1.5', '1e400', '4294967296', '18446744073709551616', '1'.repeat(400), '[]', '{}'],
  ...['""', '" "', '"\\u0000"', '"\\ud800"', '"\\udc00x"', '"ａ"', '"-1"', '"18446744073709551616"', '"#fffffff"'],
  ...['"0001-01-01T00:00:00+00:00"', '"9999-12-31T23:59:59.9999999-14:00"', '"2026-02-30T00:00:00Z"', '"🇪🇺"'],
  ...[255, 256, 65_536, 70_000].map((length) => JSON.stringify('ö'.repeat(length))),
)

describe('an export in which everything stands and something is wrong', () => {
  let folder: string
  let path: string
  let world: HttpWorld
  let original: Buffer

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verta-damaged-'))
    path = join(folder, 'export.json')
    world = await openHttpWorld()
    original = await readFile('examples/dce-2.48/maximal-writer-shape.json')
  })

  afterAll(async () => {
    await world.close()
    await rm(folder, { recursive: true, force: true })
  })

  beforeEach(() => world.empty())

  async function imported(bytes: Uint8Array) {
    await world.empty()
    await writeFile(path, bytes)
    const { code, stdout, stderr } = await verta(world, ['import', path])
    expect([code, stderr]).toEqual([expect.toBeOneOf([0, 1, 3]), ''])
    expect(stdout).not.toMatch(/\n\s+at |node_modules|\.ts:\d/)
    return { code, stored: ((await world.dump())['messages'] ?? []).map(({ snowflake }) => snowflake) }
  }

  it('is brought in, told of or refused, never more, where its bytes are damaged', soakTimeout, async () => {
    const property = fc.asyncProperty(mutations, async (mutation) => {
      const { bytes } = damage(original, mutation)
      const { code, stored } = await imported(bytes)
      if (code === 0) expect(stored).toEqual(idsIn(bytes.toString()))
    })
    await fc.assert(property, { numRuns })
  })

  it('is brought in, told of or refused, never more, where a value is another', soakTimeout, async () => {
    const text = original.toString()
    const values = [...text.matchAll(/(?<=: |\n\s+)(?:"(?:[^"\\]|\\.)*"|[\w.+-]+)(?=,?\r?\n)/g)]
    const property = fc.asyncProperty(fc.constantFrom(...values), strangers, async ({ 0: value, index }, stranger) => {
      const changed = text.slice(0, index) + stranger + text.slice(index + value.length)
      const { code, stored } = await imported(Buffer.from(changed))
      if (code === 0) expect(stored).toEqual(idsIn(changed))
    })
    await fc.assert(property, { numRuns })
  })
})

const idsIn = (text: string): readonly string[] =>
  JSON.parse(text.replace(/^\ufeff/, '')).messages.map(({ id }: { id: unknown }) => String(id))
