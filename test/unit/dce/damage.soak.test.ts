import { isUtf8 } from 'node:buffer'
import { readFile, writeFile } from 'node:fs/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SourceUnreadable } from '../../../domain/archive/errors.ts'
import { damage, mutations } from '../../support/damage.ts'
import { rounds, soakTimeout } from '../../support/soak.ts'
import { example, exportOf, idsOf, makeFile, messageOf, readFileWhole } from './files.ts'
import { given, messagesIn, objectsIn, said } from './own-words.ts'

const contents = ['plain', 'öäü 漢字 😀', '{[()]}', 'a "quoted" \\ word', '', 'new\nline']
const messages = contents.map((content, i) => ({ ...messageOf(101 + i, content), attachments: [], isPinned: false }))
const original = Buffer.from(exportOf(messages))
const originals = messages.map(said)
const spans = messages.map(({ id }) => {
  const start = original.indexOf(`{\n      "id": "${id}"`)
  return { id, start, end: original.indexOf('\n    }', start) + 6 }
})
const [listed, ended] = [spans[0]?.start ?? 0, spans.at(-1)?.end ?? 0]

/** What a file gives, or the line that says why it gives nothing: never anything else. */
async function readOrRefused(path: string) {
  const reading = await readFileWhole(path, { chunkBytes: 4_096 }).catch((error: unknown) => error)
  if (!(reading instanceof Error)) {
    expect(reading).toMatchObject({ faults: expect.any(Array) })
    return reading as Awaited<ReturnType<typeof readFileWhole>>
  }
  expect(reading).toBeInstanceOf(SourceUnreadable)
  expect(reading.message).toMatch(/^general\.json(\.gz)? (is|has) [^\n]+\.$/)
  return null
}

describe('a small file that was damaged, in ten thousand ways', () => {
  it(
    'is refused with a reason, or read: without a fault only what its own JSON says, and never at the cost of what came before',
    soakTimeout,
    async () => {
      const path = await makeFile(original)
      const property = fc.asyncProperty(mutations, async (mutation) => {
        const { bytes, from, to } = damage(original, mutation)
        await writeFile(path, bytes)
        const reading = await readOrRefused(path)
        if (reading === null) {
          expect(from).toBeLessThan(listed)
          return
        }
        const { messages: read, faults } = reading
        const untouched = spans.filter(({ end }) => end <= from).map(({ id }) => id)
        expect(idsOf(read).slice(0, untouched.length)).toEqual(untouched)
        if (faults.length > 0) {
          const strangers = read.map(given).filter((each) => !originals.includes(each))
          if (strangers.length > 0)
            expect(objectsIn(bytes.toString()).map(said)).toEqual(expect.arrayContaining(strangers))
          return
        }
        expect(read.map(given)).toEqual(messagesIn(bytes.toString())?.map(said))
        if (from >= listed && from < ended) expect(isUtf8(bytes)).toBe(true)
        const behind = spans.filter(({ start }) => start >= to).map(({ id }) => id)
        expect(idsOf(read)).toEqual(expect.arrayContaining([...untouched, ...behind]))
      })
      await fc.assert(property, { numRuns: rounds({ test: 10_000, soak: 100_000 }) })
    },
  )

  it(
    'is refused or told of where it was packed: without a fault only what it unpacks to says',
    soakTimeout,
    async () => {
      const packed = gzipSync(original)
      const path = await makeFile(packed, 'general.json.gz')
      const property = fc.asyncProperty(mutations, async (mutation) => {
        const { bytes } = damage(packed, mutation)
        await writeFile(path, bytes)
        const reading = await readOrRefused(path)
        if (reading === null || reading.faults.length > 0) return
        expect(reading.messages.map(given)).toEqual(messagesIn(gunzipSync(bytes).toString())?.map(said))
      })
      await fc.assert(property, { numRuns: rounds({ test: 5_000, soak: 100_000 }) })
    },
  )
})

describe('a file that is cut at each of 300 bytes', () => {
  it('gives the beginning of what the whole gives, never more, and tells of the cut', async () => {
    const whole = await readFile(example('Discord Ferry Test - general [1543572361285083187].json'))
    const path = await makeFile(whole)
    const all = await readFileWhole(path)
    const opened = whole.indexOf('"messages": [') + '"messages": ['.length
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.lastIndexOf('}') }), async (length) => {
        await writeFile(path, whole.subarray(0, length))
        const reading = await readFileWhole(path, { chunkBytes: 1_024 }).catch((error: unknown) => error)
        if (reading instanceof SourceUnreadable) {
          expect(length).toBeLessThan(opened)
          return
        }
        const { messages: read, faults } = reading as typeof all
        expect(read).toEqual(all.messages.slice(0, read.length))
        expect(faults.map(({ reason }) => reason)).toEqual(['truncated'])
        const next = whole.indexOf(`"id": "${all.messages[read.length]?.id}"`)
        if (next > 0) expect(length).toBeLessThan(whole.indexOf('\n    }', next) + 6)
      }),
      { numRuns: 300 },
    )
    await writeFile(path, whole)
    expect((await readFileWhole(path)).messages).toEqual(all.messages)
  })
})
