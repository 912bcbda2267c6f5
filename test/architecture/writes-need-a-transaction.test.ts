import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'
import { beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const inRepository = (path: string): string => join(root, path)

/** A context's ports, and where its suites are listed. */
interface Context {
  readonly name: string
  /** What its types begin with: `ArchiveStorage`. */
  readonly types: string
  /** Every method that writes, or locks for a write. */
  readonly writes: readonly string[]
  /** Two ports, by the names of their suites: neither is the other's. */
  readonly suites: readonly [string, string]
}

const contexts: readonly Context[] = [
  {
    name: 'archive',
    types: 'Archive',
    writes: [
      ...['secretFingerprints.insert', 'tenants.insert', 'tenants.update', 'tenants.remove', 'tenantKeys.insert'],
      ...['tenantBrandings.upsert', 'tenantBrandings.lock'],
      ...['tenantLeases.claim', 'tenantLeases.renew', 'tenantLeases.release'],
      ...['channels.upsert', 'channels.lock', 'channels.removeMany', 'channelSlugs.insert'],
      ...['channelStats.upsert', 'channelStats.lock', 'authors.upsertMany', 'authors.lockMany', 'authors.removeMany'],
      ...['messages.upsertMany', 'messages.lockMany', 'messages.removeStretch'],
      ...['tenantSyncs.lock', 'tenantSyncs.upsert'],
      ...['runnerLeases.claim', 'runnerLeases.renew', 'runnerLeases.release'],
      ...['requestBudgets.grant', 'requestBudgets.pause', 'requestBudgets.addRefused'],
      ...['imports.upsert', 'imports.removeMany', 'importedFiles.upsertMany', 'importedFiles.removeFirst'],
      ...['attachments', 'reactions', 'reactionAuthors', 'revisions'].flatMap((port) =>
        ['upsertMany', 'removeMany', 'removeStretch', 'lockOf'].map((method) => `${port}.${method}`),
      ),
    ],
    suites: ['tenant', 'channel'],
  },
  {
    name: 'operations',
    types: 'Operations',
    writes: [
      ...['apiKeys.insert', 'apiKeys.lock', 'apiKeys.revoke', 'apiKeys.touchMany', 'audit.append'],
      ...[
        'jobs.insert',
        'jobs.lock',
        'jobs.update',
        'jobs.lockQueue',
        'jobs.listOpen',
        'jobs.lockOpen',
        'jobs.claim',
        'jobs.renew',
      ],
    ],
    suites: ['apiKey', 'job'],
  },
]

/** Files that are never written, by what is asked of them. */
function snippetsOf({ name, types, writes, suites: [one, other] }: Context) {
  const ports = `'../../domain/${name}/ports/repositories.ts'`
  const importStorage = `import type { ${types}Storage } from ${ports}\n`
  const all = inRepository(`test/contract/${name}/all.ts`)
  const text = ts.sys.readFile(all) ?? ''
  const suites = [...text.matchAll(/^ {2}(\w+): \w+Contract,\n/gm)].map(([line, port = '']) => {
    const path = join(dirname(all), `without-${port}.ts`)
    return { port, path, text: text.replace(line, '') }
  })
  const file = (path: string, content: string) => ({ path: inRepository(path), text: content })
  return {
    all,
    suites,
    inside: file(
      `test/architecture/${name}-inside.ts`,
      `${importStorage}export const inside = (storage: ${types}Storage) => storage.transact(async (tx) => [\n${writes.map((call) => `  tx.${call},\n`).join('')}])\n`,
    ),
    outside: file(
      `test/architecture/${name}-outside.ts`,
      `${importStorage}export const outside = (storage: ${types}Storage) => [\n${writes.map((call) => `  storage.read.${call},\n`).join('')}]\n`,
    ),
    /** Names what a reader offers besides finding and listing. */
    readers: file(
      `test/architecture/${name}-readers.ts`,
      `import type { ${types}Readers } from ${ports}
type Offers = { [Port in keyof ${types}Readers]: keyof ${types}Readers[Port] }[keyof ${types}Readers]
type Others = Exclude<Offers, \`find\${string}\` | \`list\${string}\`>
export const others: [Others] extends [never] ? 'none' : Others = 'none'
`,
    ),
    exchanged: {
      path: join(dirname(all), 'exchanged.ts'),
      text: text.replace(`${one}s: ${one}Contract`, `${one}s: ${other}Contract`),
    },
  }
}

const cases = contexts.map((context) => ({ ...context, files: snippetsOf(context) }))
const snippets: Readonly<Record<string, string>> = Object.fromEntries(
  cases
    .flatMap(({ files: { suites, inside, outside, readers, exchanged } }) => [
      ...suites,
      inside,
      outside,
      readers,
      exchanged,
    ])
    .map(({ path, text }) => [path, text]),
)

/** The repository as the compiler sees it, with the snippets among its files. */
function compile(): ts.Program {
  const { config } = ts.readConfigFile(inRepository('tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, root)
  const host = ts.createCompilerHost(options)
  const [fileExists, readFile] = [host.fileExists, host.readFile]
  host.fileExists = (path) => path in snippets || fileExists(path)
  host.readFile = (path) => snippets[path] ?? readFile(path)
  host.getSourceFile = (path, version) => {
    const text = host.readFile(path)
    return text === undefined ? undefined : ts.createSourceFile(path, text, version)
  }
  return ts.createProgram([...cases.map(({ files }) => files.all), ...Object.keys(snippets)], options, host)
}

let program: ts.Program

beforeAll(() => {
  program = compile()
})

/** What the compiler says of a file: the line it points at and the message. */
const complaints = (path: string): readonly string[] => {
  const file = program.getSourceFile(path)
  if (file === undefined) throw new Error(`${path} is not part of the program`)
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((diagnostic) => {
    const { line } = file.getLineAndCharacterOfPosition(diagnostic.start ?? 0)
    const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')
    return `${file.text.split('\n')[line]?.trim()} TS${diagnostic.code}: ${message}`
  })
}

describe.each(cases)('the types of $name', ({ writes, files, suites: [one, other] }) => {
  it('let everything be written inside a transaction', () => {
    expect(complaints(files.inside.path)).toStrictEqual([])
  })

  it('let nothing be written or locked outside one', () => {
    const said = complaints(files.outside.path)
    expect(said).toHaveLength(writes.length)
    for (const [i, call] of writes.entries()) {
      expect(said[i]).toContain(`storage.read.${call}, TS2339: Property '${call.split('.')[1]}' does not exist`)
    }
  })

  it('let readers do nothing but find and list', () => {
    expect(complaints(files.readers.path)).toStrictEqual([])
  })

  it('take the suites as they stand', () => {
    expect(files.suites.length).toBeGreaterThan(2)
    expect(complaints(files.all)).toStrictEqual([])
  })

  it.each(files.suites)('demand a suite for $port', ({ port, path }) => {
    const [said = '', ...others] = complaints(path).filter((each) => !each.includes('TS6133'))
    expect(said).toContain(`TS2741: Property '${port}' is missing`)
    expect(others).toStrictEqual([])
  })

  it('take no suite of another port', () => {
    const said = complaints(files.exchanged.path).filter((each) => !each.includes('TS6133'))
    expect(said).toHaveLength(1)
    expect(said[0]).toContain(`${one}s: ${other}Contract, TS2322`)
  })
})
