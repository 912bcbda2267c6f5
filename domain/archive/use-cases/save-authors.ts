import type { Author } from '../author.ts'
import { mergeAuthor } from '../merge-author.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'

/** Stores authors, and remembers whom it has stored, so that a long import writes each of them once. For one tenant. */
export class AuthorLedger {
  readonly #storage: ArchiveStorage
  readonly #known = new Map<string, Author>()

  constructor(storage: ArchiveStorage) {
    this.#storage = storage
  }

  /**
   * `through`: another door to the same storage. At most 500 in one short transaction, all in the order of the ids, so that two writers never wait for each other in a circle.
   * A message may have a hundred thousand people who reacted.
   */
  async save(authors: readonly Author[], now: Date, through: ArchiveStorage = this.#storage): Promise<void> {
    const unseen = authors.filter((author) => !this.#knows(author)).sort((a, b) => (a.id < b.id ? -1 : 1))
    for (let i = 0; i < unseen.length; i += atOnce) {
      const some = unseen.slice(i, i + atOnce)
      await this.#store(some, now, through)
      this.#remember(some, now)
    }
  }

  async #store(authors: readonly Author[], now: Date, through: ArchiveStorage): Promise<void> {
    const [first] = authors
    if (first === undefined) return
    const ids = authors.map(({ id }) => id)
    await through.transact(
      async (tx) => {
        const stored = new Map((await tx.authors.lockMany(first.tenantId, ids)).map((author) => [author.id, author]))
        const merged = authors.map((author) => {
          const known = stored.get(author.id)
          return known === undefined ? author : mergeAuthor(known, author, now)
        })
        await tx.authors.upsertMany(merged.filter((author) => stored.get(author.id) !== author))
      },
      { repeatable: true },
    )
  }

  #knows(author: Author): boolean {
    const known = this.#known.get(author.id)
    return known !== undefined && mergeAuthor(known, author, author.updatedAt) === known
  }

  #remember(authors: readonly Author[], now: Date): void {
    if (this.#known.size + authors.length > remembered) this.#known.clear()
    for (const author of authors) {
      const known = this.#known.get(author.id)
      this.#known.set(author.id, known === undefined ? author : mergeAuthor(known, author, now))
    }
  }
}

const atOnce = 500

/** Bounds the memory of a long import; whoever is forgotten is read again. */
const remembered = 50_000
