import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createMetrics } from '../../adapters/telemetry/metrics.ts'

const root = join(import.meta.dirname, '../..')
const document = readFileSync(join(root, 'docs/deployment.md'), 'utf8')

it('docs/deployment.md names the metrics that there are, and no other', async () => {
  const named = new Set([...document.matchAll(/`(verta_[a-z_]+[a-z])`/g)].map(([, name]) => name))
  const figures = ['src/storage.ts', 'src/background.ts'].flatMap((file) =>
    Array.from(readFileSync(join(root, file), 'utf8').matchAll(/name: '(verta_\w+)'/g), ([, name]) => name),
  )
  const told = Array.from((await createMetrics().text()).matchAll(/^# TYPE (verta_\w+)/gm), ([, name = '']) => name)
  const own = told.filter((name) => !/^verta_(process|nodejs)_/.test(name))
  expect([...named].sort()).toEqual([...own, ...figures].sort())
})
