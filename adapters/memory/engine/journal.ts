import type { Undo } from './overlay.ts'

/** What the running statement changed, so that one which fails leaves the transaction as it was before it. */
export class Journal {
  #undos: Undo[] = []

  add(undo: Undo): void {
    this.#undos.push(undo)
  }

  /** Runs `work`, which throws or is done: no statement contains another. */
  statement(work: () => void): void {
    try {
      work()
    } catch (error) {
      for (const undo of this.#undos.reverse()) undo()
      throw error
    } finally {
      this.#undos = []
    }
  }
}
