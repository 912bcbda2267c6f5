import fc from 'fast-check'

/** What happens to bytes: one is changed, some are lost, come from nowhere, or come again. `at` is a share. */
export const mutations = fc.oneof(
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

export type Mutation = typeof mutations extends fc.Arbitrary<infer Each> ? Each : never

export interface Damaged {
  readonly bytes: Buffer
  /** The bytes of the original that are not what they were. */
  readonly from: number
  readonly to: number
}

export function damage(original: Buffer, mutation: Mutation): Damaged {
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
