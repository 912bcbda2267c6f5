import type { CompareKeys, Key } from './key.ts'
import { type Entry, type Ordered, type Range, Tree } from './tree.ts'

/** Undoes one change. */
export type Undo = () => void

/** Changes over a tree: set values, and `null` where a value is gone. Nothing reaches the tree below before `apply`. */
export class Overlay<V extends object> implements Ordered<V> {
  readonly compare: CompareKeys
  readonly #below: Tree<V>
  readonly #changes: Tree<V | null>

  constructor(below: Tree<V>) {
    this.compare = below.compare
    this.#below = below
    this.#changes = new Tree<V | null>(below.compare)
  }

  get(key: Key): V | undefined {
    const change = this.#changes.get(key)
    return change === undefined ? this.#below.get(key) : (change ?? undefined)
  }

  set(key: Key, value: V): Undo {
    return this.#change(key, value)
  }

  delete(key: Key): Undo {
    return this.#change(key, null)
  }

  /** Both trees merged; where they have the same key, the change stands. */
  *entries(range: Range): Generator<Entry<V>, undefined> {
    const sign = range.direction === 'ascending' ? 1 : -1
    const below = this.#below.entries(range)
    const changes = this.#changes.entries(range)
    let stored = below.next().value
    let change = changes.next().value
    while (stored !== undefined || change !== undefined) {
      const order = !change ? -1 : !stored ? 1 : sign * this.compare(stored[0], change[0])
      if (stored && order < 0) yield stored
      if (change && order >= 0 && change[1] !== null) yield [change[0], change[1]]
      if (order <= 0) stored = below.next().value
      if (order >= 0) change = changes.next().value
    }
  }

  /** Makes the changes in the tree below. */
  apply(): void {
    for (const [key, value] of this.#changes.entries({ prefix: [], direction: 'ascending' })) {
      if (value === null) this.#below.delete(key)
      else this.#below.set(key, value)
    }
    this.discard()
  }

  discard(): void {
    this.#changes.clear()
  }

  #change(key: Key, value: V | null): Undo {
    const before = this.#changes.get(key)
    this.#changes.set(key, value)
    return () => (before === undefined ? this.#changes.delete(key) : this.#changes.set(key, before))
  }
}
