import { readFile, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { environmentExample, loadConfig, settingsDocument } from '../../../src/config/index.ts'

const { WRITE_DOCUMENTS } = process.env

it.each([
  ['docs/ENV.md', settingsDocument()],
  ['.env.example', environmentExample()],
])('%s is what the schema says (WRITE_DOCUMENTS=1 writes it)', async (path, text) => {
  if (WRITE_DOCUMENTS) await writeFile(path, text)
  expect(await readFile(path, 'utf8')).toBe(text)
})

it('.env.example is right where its lines are taken as they stand, and changes nothing that has a default', () => {
  const lines = environmentExample().matchAll(/^#([A-Z][A-Z_]+)=(.+)$/gm)
  const { VERTA_DATABASE__PASSWORD_FILE: _file, ...variables } = Object.fromEntries(
    Array.from(lines, ([, name = '', value]) => [name, value]),
  )
  expect(Object.keys(variables).length).toBeGreaterThan(25)
  const { http, database, log } = loadConfig({}, variables)
  expect([http.port, http.rateLimits, log]).toEqual([
    8080,
    { perAddress: 300, perKey: 1200 },
    { level: 'info', format: 'json', slowStatement: 1_000 },
  ])
  expect(database).toMatchObject({
    host: '127.0.0.1',
    port: 4000,
    pool: loadConfig({}, { DATABASE_URL: 'mysql://x/' }).database?.pool,
  })
})
