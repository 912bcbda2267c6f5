import { readFile, writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SourceUnreadable } from '../../../domain/archive/errors.ts'
import { example, exportOf, idsOf, makeFile, messageOf, readFileWhole } from './files.ts'

/** What happens to bytes: one is changed, some are lost, come from nowhere, or come again. `at` and `length` are shares. */
const mutations = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: fc.nat(), bit: fc.nat({ max: 7 }) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), length: fc.integer({ min: 1, max: 200 }) }),
  fc.record({ kind: fc.constant('repeat' as const), at: fc.nat(), length: fc.integer({ min: 1, max: 200 }) }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: fc.nat(),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '\n', '\0').map((text) => Buffer.from(text)),
    ),
  }),
)

type Mutation = typeof mutations extends fc.Arbitrary<infer Each> ? Each : never

interface Damaged {
  readonly bytes: Buffer
  /** The bytes of the original that are not what they were. */
  readonly from: number
  readonly to: number
}

function damage(original: Buffer, mutation: Mutation): Damaged {
  const from = mutation.at % original.length
  const [before, behind] = [original.subarray(0, from), original.subarray(from)]
  const joined = (to: number, ...parts: readonly Uint8Array[]): Damaged => ({ bytes: Buffer.concat(parts), from, to })
  switch (mutation.kind) {
    case 'flip': {
      const flipped = Buffer.from(original)
      flipped[from] = (flipped[from] ?? 0) ^ (1 << mutation.bit)
      return { bytes: flipped, from, to: from + 1 }
    }
    case 'cut':
      return joined(from + mutation.length, before, behind.subarray(mutation.length))
    case 'repeat':
      return joined(from, before, behind.subarray(0, mutation.length), behind)
    default:
      return joined(from, before, mutation.bytes, behind)
  }
}

/** The ids in a JSON document; `null` where it is none. */
function idsIn(text: string): readonly string[] | null {
  try {
    return JSON.parse(text).messages.map(({ id }: { id: unknown }) => String(id))
  } catch {
    return null
  }
}

const contents = ['plain', 'öäü 漢字 😀', '{[()]}', 'a "quoted" \\ word', '', 'new\nline']
const messages = contents.map((content, i) => ({ ...messageOf(101 + i, content), attachments: [], isPinned: false }))
const original = Buffer.from(exportOf(messages))
const spans = messages.map(({ id }) => {
  const start = original.indexOf(`{\n      "id": "${id}"`)
  return { id, start, end: original.indexOf('\n    }', start) + 6 }
})

describe('a small file that was damaged, in ten thousand ways', () => {
  it('is refused with a reason, or read: without a fault only where it is JSON still, and never at the cost of what came before', async () => {
    const path = await makeFile(original)
    await fc.assert(
      fc.asyncProperty(mutations, async (mutation) => {
        const { bytes, from, to } = damage(original, mutation)
        await writeFile(path, bytes)
        const reading = await readFileWhole(path, { chunkBytes: 4_096 }).catch((error: unknown) => error)
        if (reading instanceof Error) {
          expect(reading).toBeInstanceOf(SourceUnreadable)
          expect(reading.message).toMatch(/^general\.json (is|has) [^\n]+\.$/)
          expect(from).toBeLessThan(spans[0]?.start ?? 0)
          return
        }
        expect(reading).toMatchObject({ faults: expect.any(Array) })
        const { messages: read, faults } = reading as Awaited<ReturnType<typeof readFileWhole>>
        const untouched = spans.filter(({ end }) => end <= from).map(({ id }) => id)
        expect(idsOf(read).slice(0, untouched.length)).toEqual(untouched)
        if (faults.length > 0) return
        expect(idsOf(read)).toEqual(idsIn(bytes.toString()))
        const behind = spans.filter(({ start }) => start >= to).map(({ id }) => id)
        expect(idsOf(read)).toEqual(expect.arrayContaining([...untouched, ...behind]))
      }),
      { numRuns: 10_000 },
    )
  })
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
