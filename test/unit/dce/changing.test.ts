import { appendFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { openDceFile } from '../../../adapters/dce/dce-file.ts'
import { exportOf, idsOf, makeFile, messageOf, numbered } from './files.ts'

const text = exportOf(numbered(1, 300).map((id) => messageOf(id)))

/** Reads a file to which something happens after its first page. */
async function readWhile(happens: (path: string) => Promise<void>) {
  const path = await makeFile(text)
  await utimes(path, 1_600_000_000, 1_600_000_000)
  const source = openDceFile(path, { pageElements: 50, chunkBytes: 4_096 })
  const ids: string[] = []
  const messages: string[] = []
  for await (const channel of source.channels()) {
    for await (const page of source.messages(channel, null)) {
      if (ids.length === 0) await happens(path)
      ids.push(...idsOf(page.messages))
      messages.push(...page.faults.map((fault) => fault.message))
    }
  }
  await source.close()
  return { ids, messages }
}

const changed = 'The file changed while it was read. Read it again when nothing writes to it.'

describe('a file that changes while it is read', () => {
  it.each<[string, (path: string) => Promise<void>]>([
    ['grows', (path) => appendFile(path, '\n')],
    ['shrinks', (path) => truncate(path, text.length - 40)],
    ['is written again, as long as before', (path) => writeFile(path, text)],
    [
      'is replaced by another',
      async (path) => {
        await writeFile(`${path}.new`, text)
        await utimes(`${path}.new`, 1_600_000_000, 1_600_000_000)
        await rename(`${path}.new`, path)
      },
    ],
    ['is taken away', (path) => rm(path)],
  ])('is told: it %s', async (_, happens) => {
    const { ids, messages } = await readWhile(happens)
    expect(messages).toContain(changed)
    expect(ids.slice(0, 50)).toEqual(numbered(1, 50))
  })

  it('is told where it was cut off and goes on growing', async () => {
    const path = await makeFile(text.slice(0, -500))
    const source = openDceFile(path, { pageElements: 50 })
    const faults: string[] = []
    for await (const channel of source.channels()) {
      await appendFile(path, text.slice(-500))
      for await (const page of source.messages(channel, null)) faults.push(...page.faults.map(({ message }) => message))
    }
    await source.close()
    expect(faults).toContain(changed)
  })

  it('is not told of one that rests', async () => {
    const { ids, messages } = await readWhile(async () => {})
    expect([ids, messages]).toEqual([numbered(1, 300), []])
  })
})
