import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'
import { beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const inRepository = (path: string): string => join(root, path)

const all = inRepository('test/contract/archive/all.ts')
const allText = ts.sys.readFile(all) ?? ''
const suites = [...allText.matchAll(/^ {2}(\w+): \w+Contract,\n/gm)].map(([line, port = '']) => ({
  port,
  line,
}))

/** Every method that writes, or locks for a write. */
const writes = [
  ...['secretFingerprints.insert', 'tenants.insert', 'tenants.update', 'tenants.remove', 'tenantKeys.insert'],
  ...['tenantBrandings.upsert', 'tenantBrandings.lock'],
  ...['tenantLeases.claim', 'tenantLeases.renew', 'tenantLeases.release'],
  ...['channels.upsert', 'channels.lock', 'channels.removeMany', 'channelSlugs.insert'],
  ...['channelStats.upsert', 'channelStats.lock', 'authors.upsertMany', 'authors.lockMany', 'authors.removeMany'],
  ...['messages.upsertMany', 'messages.lockMany', 'messages.removeStretch'],
  ...['imports.upsert', 'imports.removeMany', 'importedFiles.upsertMany', 'importedFiles.removeFirst'],
  ...['attachments', 'reactions', 'reactionAuthors', 'revisions'].flatMap((port) =>
    ['upsertMany', 'removeMany', 'removeStretch', 'lockOf'].map((method) => `${port}.${method}`),
  ),
]

/** Names what a reader offers besides finding and listing. */
const offers = `import type { ArchiveReaders } from '../../domain/archive/ports/repositories.ts'
type Offers = { [Port in keyof ArchiveReaders]: keyof ArchiveReaders[Port] }[keyof ArchiveReaders]
type Others = Exclude<Offers, \`find\${string}\` | \`list\${string}\`>
export const others: [Others] extends [never] ? 'none' : Others = 'none'
`

const importStorage = "import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'\n"

/** Files that are never written: `inside` and `readers` must compile, the others must not. */
const snippets: Readonly<Record<string, string>> = {
  [inRepository('test/architecture/inside.ts')]:
    `${importStorage}export const inside = (storage: ArchiveStorage) => storage.transact(async (tx) => [\n${writes.map((call) => `  tx.${call},\n`).join('')}])\n`,
  [inRepository('test/architecture/outside.ts')]:
    `${importStorage}export const outside = (storage: ArchiveStorage) => [\n${writes.map((call) => `  storage.read.${call},\n`).join('')}]\n`,
  [inRepository('test/architecture/readers.ts')]: offers,
  ...Object.fromEntries(suites.map(({ port, line }) => [without(port), allText.replace(line, '')])),
  [join(dirname(all), 'exchanged.ts')]: allText.replace('tenants: tenantContract', 'tenants: channelContract'),
}

function without(port: string): string {
  return join(dirname(all), `without-${port}.ts`)
}

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
  return ts.createProgram([all, ...Object.keys(snippets)], options, host)
}

describe('the types of the archive', () => {
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

  it('let everything be written inside a transaction', () => {
    expect(complaints(inRepository('test/architecture/inside.ts'))).toStrictEqual([])
  })

  it('let nothing be written or locked outside one', () => {
    const said = complaints(inRepository('test/architecture/outside.ts'))
    expect(said).toHaveLength(writes.length)
    for (const [i, call] of writes.entries()) {
      expect(said[i]).toContain(`storage.read.${call}, TS2339: Property '${call.split('.')[1]}' does not exist`)
    }
  })

  it('let readers do nothing but find and list', () => {
    expect(complaints(inRepository('test/architecture/readers.ts'))).toStrictEqual([])
  })

  it('take the suites as they stand', () => {
    expect(suites.length).toBeGreaterThan(12)
    expect(complaints(all)).toStrictEqual([])
  })

  it.each(suites)('demand a suite for $port', ({ port }) => {
    const [said = '', ...others] = complaints(without(port)).filter((each) => !each.includes('TS6133'))
    expect(said).toContain(`TS2741: Property '${port}' is missing`)
    expect(others).toStrictEqual([])
  })

  it('take no suite of another port', () => {
    const said = complaints(join(dirname(all), 'exchanged.ts')).filter((each) => !each.includes('TS6133'))
    expect(said).toHaveLength(1)
    expect(said[0]).toContain('tenants: channelContract, TS2322')
  })
})
