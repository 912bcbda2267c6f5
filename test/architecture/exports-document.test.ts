import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { dceVersions, whatVersionsHold } from '../../adapters/dce/write/versions.ts'

it('docs/exports.md tells of every part since when files hold it, as the code does', async () => {
  const text = await readFile(new URL('../../docs/exports.md', import.meta.url), 'utf8')
  const rows = [...text.matchAll(/^\| `([^`]+)` \| (\S+) \| .+ \|$/gm)].map(([, part, since]) => [part, since])
  expect(rows).toEqual(Object.entries(whatVersionsHold).map(([part, since]) => [part, since ?? 'never']))
  expect(text).toContain(`JSON exports of ${dceVersions[0]} to ${dceVersions.at(-1)} are read`)
})
