import { availableParallelism } from 'node:os'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { chosenStorages } from './test/support/storages.ts'

/** What both storages run, file for file. */
const shared = ['test/contract/**/*.test.ts', 'test/http/**/*.test.ts', 'test/cli/**/*.test.ts']

const unit: TestProjectInlineConfiguration = {
  test: {
    name: 'unit',
    include: ['test/unit/**/*.test.ts', 'test/architecture/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { groupOrder: 0 },
  },
}

const memory: TestProjectInlineConfiguration = {
  test: {
    name: 'memory',
    include: shared,
    env: { STORAGE: 'memory' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { groupOrder: 1 },
  },
}

const tidb: TestProjectInlineConfiguration = {
  test: {
    name: 'tidb',
    include: [...shared, 'test/tidb/**/*.test.ts'],
    env: { STORAGE: 'tidb' },
    globalSetup: './test/support/global-setup.ts',
    // TiDB's own lock waits and a two-core machine's moods both fit inside.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    sequence: { groupOrder: 2 },
  },
}

const byStorage = { memory, tidb }

export default defineConfig({
  test: {
    projects: [unit, ...chosenStorages(process.env).map((storage) => byStorage[storage])],
    passWithNoTests: false,
    // Two cores would get one worker; tests wait for servers and processes half of their time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
})
