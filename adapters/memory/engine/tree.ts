import { createRequire } from 'node:module'
import { type CompareKeys, end, type Key } from './key.ts'

/**
 * The B+ tree of `sorted-btree`. The package is CommonJS with a `default` export, which an `import` gives as
 * `default.default` in Node and as `default` in Vitest; `require` gives the same in both.
 */
const { default: BTree }: typeof import('sorted-btree', { with: { 'resolution-mode': 'require' }}) = createRequire(
  import.meta.url,
)('sorted-btree')

export type Direction = 'ascending' | 'descending'
export type Entry<V> = readonly [key: Key, value: V]

/** The keys that start with `prefix`, in `direction`, from strictly behind those that go on with `after`. */
export interface Range {
  readonly prefix: Key
  readonly after?: Key | null | undefined
  readonly direction: Direction
}

/** What is read of a tree. */
export interface Ordered<V> {
  readonly compare: CompareKeys
  get(key: Key): V | undefined
  /** Lazy: it is to be read to its end, or left, before the tree changes. */
  entries(range: Range): Iterable<Entry<V>>
}

/** Values by key, in the order of the keys. */
export class Tree<V> implements Ordered<V> {
  readonly compare: CompareKeys
  readonly #tree: InstanceType<typeof BTree<Key, V>>

  constructor(compare: CompareKeys) {
    this.compare = compare
    this.#tree = new BTree<Key, V>(undefined, compare)
  }

  get(key: Key): V | undefined {
    return this.#tree.get(key)
  }

  set(key: Key, value: V): void {
    this.#tree.set(key, value)
  }

  delete(key: Key): void {
    this.#tree.delete(key)
  }

  clear(): void {
    this.#tree.clear()
  }

  *entries({ prefix, after, direction }: Range): Generator<Entry<V>, undefined> {
    const last: Key = [...prefix, end]
    const from = after ? [...prefix, ...after] : null
    if (direction === 'ascending') {
      const first: Key = from ? [...from, end] : prefix
      for (const entry of this.#tree.entries(first)) {
        if (this.compare(entry[0], last) > 0) return
        yield entry
      }
    } else {
      for (const entry of this.#tree.entriesReversed(from ?? last, undefined, true)) {
        if (this.compare(entry[0], prefix) < 0) return
        yield entry
      }
    }
  }
}
