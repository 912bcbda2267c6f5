import { expect, it } from 'vitest'

interface CopyCase<T> {
  /** The thing, not yet stored. */
  readonly make: () => Promise<T>
  readonly store: (thing: T) => Promise<unknown>
  /** Each way to read it back. */
  readonly reads: readonly ((thing: T) => Promise<T | null | undefined>)[]
}

/** Dates and bytes can be written to: what is stored must not be what callers hold. */
export function copiesContract<T>({ make, store, reads }: CopyCase<T>): void {
  it('keeps no hold of what it was given', async () => {
    const thing = await make()
    const asGiven = structuredClone(thing)
    await store(thing)
    spoil(thing)
    for (const read of reads) expect(await read(asGiven)).toStrictEqual(asGiven)
  })

  it('gives out copies of what it stores', async () => {
    const thing = await make()
    const asGiven = structuredClone(thing)
    await store(thing)
    for (const read of reads) {
      spoil(await read(asGiven))
      expect(await read(asGiven)).toStrictEqual(asGiven)
    }
  })
}

/** Overwrites everything in `value` that can be written to. */
export function spoil(value: unknown): void {
  if (value instanceof Date) value.setTime(0)
  else if (value instanceof Uint8Array) value.fill(0xee)
  else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) spoil(part)
}
