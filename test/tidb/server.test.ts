import { expect, it } from 'vitest'
import { readTidbVersion } from '../support/tidb-sources.ts'
import { tidbOfRun } from '../support/tidb-worker.ts'

it('runs on a TiDB of the 8.5 series, whichever way it was had', async () => {
  expect(await readTidbVersion(tidbOfRun())).toMatch(/^v8\.5\.\d+/)
})
