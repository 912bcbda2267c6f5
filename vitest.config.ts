import { availableParallelism } from 'node:os'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { chosenStorages } from './test/support/storages.ts'

/** What both storages run, file for file. */
const shared = ['contract', 'http', 'cli']

/** Tests whose bounds hold only where nothing else runs: each in its turn, by itself. */
const alone = '.alone.{test,soak.test}.ts'

const filesOf = (folders: readonly string[], end: string): string[] =>
  folders.map((folder) => `test/${folder}/**/*${end}`)

const unit: TestProjectInlineConfiguration = {
  test: {
    name: 'unit',
    include: filesOf(['unit', 'architecture'], '.test.ts'),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { groupOrder: 0 },
  },
}

const memory = {
  env: { STORAGE: 'memory' },
  testTimeout: 60_000,
  hookTimeout: 60_000,
} as const

const tidb = {
  env: { STORAGE: 'tidb' },
  globalSetup: './test/support/global-setup.ts',
  // TiDB's own lock waits and a two-core machine's moods both fit inside.
  testTimeout: 300_000,
  hookTimeout: 300_000,
} as const

const byStorage = {
  memory: { test: memory, folders: shared, order: 1 },
  tidb: { test: tidb, folders: [...shared, 'tidb'], order: 3 },
} as const

/** Each storage's tests, and in a group behind them those that run alone. */
const projects = chosenStorages(process.env).flatMap((storage): TestProjectInlineConfiguration[] => {
  const { test, folders, order } = byStorage[storage]
  return [
    {
      test: {
        ...test,
        name: storage,
        include: filesOf(folders, '.test.ts'),
        exclude: filesOf(folders, alone),
        sequence: { groupOrder: order },
      },
    },
    {
      test: {
        ...test,
        name: `${storage}-alone`,
        include: filesOf(folders, alone),
        fileParallelism: false,
        sequence: { groupOrder: order + 1 },
      },
    },
  ]
})

export default defineConfig({
  test: {
    projects: [unit, ...projects],
    passWithNoTests: false,
    // Two cores would get one worker; tests wait for servers and processes half of their time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
})
