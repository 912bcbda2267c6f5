import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { environmentReads, impurities } from './globals.ts'

const root = join(import.meta.dirname, '../..')

async function sources(...layers: readonly string[]): Promise<readonly string[]> {
  const lists = await Promise.all(
    layers.map(async (layer) =>
      (await readdir(join(root, layer), { recursive: true })).map((file) => `${layer}/${file}`),
    ),
  )
  return lists.flat().filter((file) => file.endsWith('.ts'))
}

const hits = (files: readonly string[], find: (source: string) => readonly string[]) =>
  files.flatMap((file) => find(readFileSync(join(root, file), 'utf8')).map((hit) => `${file}: ${hit}`))

describe('the domain', () => {
  it('has no clock, no randomness and no I/O from the globals', async () => {
    const files = await sources('domain')
    expect(files).not.toEqual([])
    expect(hits(files, impurities)).toEqual([])
  })

  it.each([
    'const now = Date.now()',
    'const now = new Date()',
    'const now = Date()',
    'const dice = Math.random()',
    'const id = crypto.randomUUID()',
    'console.log(1)',
    'const log = console',
    'await fetch(url)',
    'setTimeout(done, 1)',
    'const { now } = performance',
    'process.exitCode = 1',
    'globalThis.fetch(url)',
  ])('would be caught with: %s', (line) => {
    expect(impurities(line)).not.toEqual([])
  })

  it.each([
    'const then = new Date(0)',
    'report.process(1)',
    'const it = { fetch: 1 }',
    'interface It { fetch: 1 }',
    '// Date.now()',
  ])('may say: %s', (line) => {
    expect(impurities(line)).toEqual([])
  })
})

describe('the environment', () => {
  it('is read by src/config alone', async () => {
    const files = (await sources('src', 'adapters', 'domain', 'migrations')).filter(
      (file) => !file.startsWith('src/config/'),
    )
    expect(hits(files, environmentReads)).toEqual([])
  })

  it.each([
    'const url = process.env.DATABASE_URL',
    "const url = process.env['DATABASE_URL']",
    'const url = process?.env',
    "const url = process['env']",
    'const { env } = process',
    'const it = process',
    'const it = { ...process }',
    'load(globalThis.process.env)',
  ])('would be caught with: %s', (line) => {
    expect(environmentReads(line)).not.toEqual([])
  })

  it.each(['process.exitCode = 3', "process.once('SIGTERM', stop)", 'load(config.env)', '// process.env'])(
    'may stand beside: %s',
    (line) => {
      expect(environmentReads(line)).toEqual([])
    },
  )
})
