import type { ApiKeyId } from './api-key.ts'

/** When keys were used, kept until somebody stores it: a request writes nothing. */
export class KeyUses {
  #last = new Map<ApiKeyId, Date>()

  note(id: ApiKeyId, at: Date): void {
    const known = this.#last.get(id)
    if (known === undefined || known < at) this.#last.set(id, at)
  }

  /** What was noted since the last call. */
  take(): readonly { readonly id: ApiKeyId; readonly at: Date }[] {
    const uses = Array.from(this.#last, ([id, at]) => ({ id, at }))
    this.#last = new Map()
    return uses
  }
}
