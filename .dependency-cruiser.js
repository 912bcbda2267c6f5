/**
 * The table "Who may import what", as rules. Each names its reason; test/architecture/boundaries.test.ts plants a violation
 * of each. Paths are relative to the root; `$1` is the folder that the rule's `from` captured.
 */

/** A package and the only folders that may import it. Tests may import everything. */
const drivers = [
  {
    name: 'mysql2-in-tidb',
    packages: ['mysql2'],
    homes: ['adapters/tidb'],
    comment: 'One adapter knows the driver, its numbers and its traps; the rest sees ports.',
  },
  {
    name: 'kysely-in-tidb-and-migrations',
    packages: ['kysely'],
    homes: ['adapters/tidb', 'migrations'],
    comment:
      'SQL is written in the repositories and the migrations; a query elsewhere would bypass the ports and their contracts.',
  },
  {
    name: 'cockatiel-in-outward-adapters',
    packages: ['cockatiel'],
    homes: ['adapters/tidb', 'adapters/discord'],
    comment: 'Retrying belongs to the adapter that knows which of its failures certainly did nothing.',
  },
  {
    name: 'croner-in-time',
    packages: ['croner'],
    homes: ['adapters/time'],
    comment:
      'What a cron means is a port: its fields, its zone, and that it has no clock of its own, are decided once.',
  },
  {
    name: 'discord-in-discord',
    packages: ['@discordjs/[^/]+', 'discord-api-types'],
    homes: ['adapters/discord'],
    comment: 'Discord is one source among others: its names, numbers and limits end where a SourceMessage begins.',
  },
  {
    name: 'sorted-btree-in-memory',
    packages: ['sorted-btree'],
    homes: ['adapters/memory'],
    comment: 'It is how the memory engine keeps its rows in order, and nobody else’s business.',
  },
  {
    name: 'fastify-in-http',
    packages: ['fastify', '@fastify/[^/]+', 'fastify-type-provider-zod', 'openapi-types', 'fresh'],
    homes: ['adapters/http'],
    comment:
      'HTTP is one face among others: what is written against Fastify elsewhere could not be used by the command line.',
  },
  {
    name: 'terminal-in-cli',
    packages: ['commander', 'cli-progress', 'cli-table3', '@bomb.sh/tab'],
    homes: ['adapters/cli'],
    comment: 'The command line is one face among others; progress reaches it through values, not through a bar.',
  },
  {
    name: 'pino-in-telemetry',
    packages: ['pino', 'pino-pretty', 'prom-client'],
    homes: ['adapters/telemetry'],
    comment: 'Everyone logs through the port in domain/shared/logger.ts, so what is redacted is decided once.',
  },
  {
    name: 'zod-at-the-edges',
    packages: ['zod'],
    homes: ['adapters/http', 'adapters/dce', 'adapters/discord', 'src/config'],
    comment:
      'Untrusted shapes are parsed where they come in: configuration, HTTP, sources. Inside, types are already true.',
  },
  {
    name: 'yaml-in-config',
    packages: ['yaml', 'fastest-levenshtein'],
    homes: ['src/config'],
    comment: 'Settings are read in one place; the rest of the program sees a configuration that is whole and right.',
  },
  {
    name: 'tsyringe-in-src',
    packages: ['tsyringe', 'reflect-metadata'],
    homes: ['src'],
    comment: 'The composition root alone knows the container; everything else gets what it needs as arguments.',
  },
]

const hasItsHome = ({ name, packages, homes, comment }) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^(src|adapters)/', pathNot: homes.map((home) => `^${home}[./]`) },
  to: { path: `node_modules/(@types/)?(${packages.join('|')})/` },
})

/** What comes from the registry, whatever package.json says of it. */
const registry = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown']

export default {
  forbidden: [
    {
      name: 'shared-imports-itself',
      comment: 'Every context stands on domain/shared: whatever it imported, all of them would import.',
      severity: 'error',
      from: { path: '^domain/shared/', pathNot: '^domain/shared/hash\\.ts$' },
      to: { pathNot: ['^domain/shared/', '^test/'], couldNotResolve: false },
    },
    {
      name: 'hash-imports-node-crypto',
      comment:
        'SHA and HMAC are pure functions, so the domain may compute them, in this one file; keys, encryption and randomness are in adapters/crypto behind ports.',
      severity: 'error',
      from: { path: '^domain/shared/hash\\.ts$' },
      to: { pathNot: ['^domain/shared/', '^test/', '^(node:)?crypto$'], couldNotResolve: false },
    },
    {
      name: 'context-stays-in-the-domain',
      comment:
        'The domain has no I/O, no framework, no clock and no randomness: it states what it needs as ports. No Node built-in, no package, no outer layer.',
      severity: 'error',
      from: { path: '^domain/(?!shared/)' },
      to: { pathNot: ['^domain/', '^test/'], couldNotResolve: false },
    },
    {
      name: 'contexts-apart',
      comment:
        'A context has its own database and its own language. What it needs of another it states as a port, which src/bridges fills from the other’s use cases.',
      severity: 'error',
      from: { path: '^domain/(?!shared/)([^/]+)' },
      to: { path: '^domain/(?!shared/)', pathNot: '^domain/$1/' },
    },
    {
      name: 'context-by-its-index',
      comment:
        'index.ts is a context’s only public face, its use cases included: what is not exported there may change without asking anyone.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^domain/(?!shared/)', pathNot: '^domain/[^/]+/index\\.ts$' },
    },
    {
      name: 'use-cases-by-the-index',
      comment:
        'An adapter fills ports, so it imports a context’s ports and entities where they stand; use cases it is given, and knows their interfaces from index.ts.',
      severity: 'error',
      from: { path: '^adapters/' },
      to: { path: '^domain/[^/]+/use-cases/' },
    },
    {
      name: 'adapters-apart',
      comment: 'Adapters meet in src only: then each can be exchanged, and tested, without the others.',
      severity: 'error',
      from: { path: '^adapters/([^/]+)', pathNot: '^adapters/cli/' },
      to: { path: '^adapters/', pathNot: '^adapters/$1/' },
    },
    {
      name: 'cli-apart',
      comment:
        'As for every adapter; but what `--json` prints is what the API answers, so the command line takes the representation, and nothing else, from there.',
      severity: 'error',
      from: { path: '^adapters/cli/' },
      to: { path: '^adapters/', pathNot: ['^adapters/cli/', '^adapters/http/.+representation\\.ts$'] },
    },
    {
      name: 'adapters-face-the-domain',
      comment:
        'Of this repository an adapter imports the domain and itself. What src or migrations have, src hands over.',
      severity: 'error',
      from: { path: '^adapters/' },
      to: { dependencyTypes: ['local'], pathNot: ['^domain/', '^adapters/', '^test/'] },
    },
    {
      name: 'migrations-import-kysely',
      comment:
        'A migration is history: what it imports would change under it, and an old database would get another schema.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { pathNot: ['^migrations/', '^test/', 'node_modules/kysely/'], couldNotResolve: false },
    },
    {
      name: 'tests-imported-by-nobody',
      comment: 'The build leaves test out: what imports it works here and breaks where it is installed.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'shipped-packages',
      comment:
        'The image holds the packages under "dependencies" only; anything else is missing there, or comes by luck.',
      severity: 'error',
      from: { path: '^(src|adapters)/' },
      to: { dependencyTypes: registry.filter((type) => type !== 'npm') },
    },
    {
      name: 'environment-in-config',
      comment:
        'src/config alone reads the environment; a file that imports node:process could do it unseen by the test that looks for process.env.',
      severity: 'error',
      from: { path: '^(src|adapters)/', pathNot: '^src/config/' },
      to: { path: '^(node:)?process$' },
    },
    {
      name: 'no-cycles',
      comment: 'In a cycle no file can be read, tested or replaced first. Types count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere is invisible to every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that imports nothing and that nothing imports does nothing.',
      severity: 'error',
      from: { orphan: true, path: '^(src|adapters|domain|migrations|test)/' },
      to: {},
    },
    ...drivers.map(hasItsHome),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage|reports|\\.data)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json', '.d.ts'],
    },
  },
}
