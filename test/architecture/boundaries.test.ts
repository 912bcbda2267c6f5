import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise } from 'dependency-cruiser'
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { probes, soundTree } from './boundary-probes.ts'

const root = join(import.meta.dirname, '../..')
const layers = ['src', 'adapters', 'domain', 'migrations', 'test']
const options = await extractDepcruiseOptions(join(root, '.dependency-cruiser.js'))
const rules = options.ruleSet?.forbidden ?? []
const manifest: { readonly dependencies: object; readonly devDependencies: object } = JSON.parse(
  await readFile(join(root, 'package.json'), 'utf8'),
)

type Tree = Readonly<Record<string, readonly string[]>>

const line = (specifier: string) => `import '${specifier}'`

let home = ''

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'verta-boundaries-'))
  const names = [...Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }), 'unlisted']
  await Promise.all(names.map((name) => write(join(home, 'node_modules', name, 'index.js'), '')))
})

afterAll(() => rm(home, { recursive: true }))

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}

/** Writes the tree in a folder of its own, one import a line; the rules that it breaks, each once. */
async function broken(tree: Tree, importing = line): Promise<readonly string[]> {
  const folder = await mkdtemp(join(home, 'tree-'))
  await write(join(folder, 'package.json'), JSON.stringify(manifest))
  for (const [file, specifiers] of Object.entries(tree)) {
    await write(join(folder, file), specifiers.map(importing).join('\n'))
  }
  return [...new Set((await violations(folder)).map((violation) => violation.replace(/:.*/, '')))]
}

async function violations(folder: string): Promise<readonly string[]> {
  const { output } = await cruise(layers, { ...options, baseDir: folder })
  if (typeof output === 'string') throw new Error(output)
  return output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)
}

const planted = (file: string, specifier: string): Tree => ({
  ...soundTree,
  'test/support/tenants.ts': ['vitest'],
  [file]: [...(soundTree[file] ?? []), specifier],
})

describe('the boundaries', () => {
  it('hold in this repository', async () => {
    expect(await violations(root)).toEqual([])
  })

  it('let every permitted import pass', async () => {
    expect(await broken(soundTree)).toEqual([])
  })

  it.each(probes)('%s: %s may not import %s', async (rule, file, specifier) => {
    expect(await broken(planted(file, specifier))).toEqual([rule])
  })

  it('no-orphans: a file that nothing connects is caught', async () => {
    expect(await broken({ ...soundTree, 'domain/archive/forgotten.ts': [] })).toEqual(['no-orphans'])
  })

  it.each([
    ['a type', (specifier: string) => `import type { Thing } from '${specifier}'`],
    ['an inline type', (specifier: string) => `export const thing = (it: import('${specifier}').Thing) => it`],
    ['a re-export', (specifier: string) => `export * from '${specifier}'`],
    ['a dynamic import', (specifier: string) => `await import('${specifier}')`],
  ])('count %s as an import', async (_, importing) => {
    const rule = 'context-stays-in-the-domain'
    expect(await broken(planted('domain/archive/channel.ts', '../../adapters/telemetry/log.ts'), importing)).toEqual([
      rule,
    ])
  })

  it('have a probe for every rule, and a rule for every probe', () => {
    const probed = new Set(['no-orphans', ...probes.map(([rule]) => rule)])
    expect([...probed].sort()).toEqual(rules.map((rule) => rule.name).sort())
  })

  it('give the reason of every rule, and stop the run on each', () => {
    for (const rule of rules) {
      expect(rule.comment, rule.name).toMatch(/^.{30,}$/)
      expect(rule.severity, rule.name).toBe('error')
    }
  })

  it('give every package of the image a home', () => {
    const homed = (name: string) => probes.some(([rule, , specifier]) => specifier === name && /-(in|at)-/.test(rule))
    expect(Object.keys(manifest.dependencies).filter((name) => !homed(name))).toEqual([])
  })

  it('are checked in every folder that holds code', async () => {
    const entries = await readdir(root, { withFileTypes: true })
    const own = entries.filter((entry) => entry.isDirectory() && !/^(\..*|node_modules|dist)$/.test(entry.name))
    const files = await Promise.all(
      own.map(async ({ name }) => ({ name, within: await readdir(join(root, name), { recursive: true }) })),
    )
    const holding = files.filter(({ within }) => within.some((file) => file.endsWith('.ts')))
    expect(layers).toEqual(expect.arrayContaining(holding.map(({ name }) => name)))
  })
})
