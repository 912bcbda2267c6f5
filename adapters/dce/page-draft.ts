import { compareSnowflakes, type Snowflake } from '../../domain/archive/snowflake.ts'
import type { SourceFault, SourceMessage, SourcePage } from '../../domain/archive/source.ts'
import { faultOf, noMessage } from './faults.ts'
import { parseJson } from './json-text.ts'
import type { Limits } from './limits.ts'
import { messageSchema } from './message.ts'
import type { Piece } from './splitter.ts'

/** A page that is being read. */
export class PageDraft {
  readonly #after: Snowflake | null
  readonly #limits: Limits
  readonly #messages: SourceMessage[] = []
  readonly #faults: SourceFault[] = []
  #elements = 0
  #bytes = 0

  constructor(after: Snowflake | null, limits: Limits) {
    this.#after = after
    this.#limits = limits
  }

  get full(): boolean {
    return this.#elements >= this.#limits.pageElements || this.#bytes >= this.#limits.pageBytes
  }

  add(piece: Piece): void {
    if (piece.kind === 'element') this.#addElement(piece.bytes, piece.position)
    else if (piece.kind === 'fault') this.#addFault(faultOf(piece.fault, piece.position, this.#limits))
    else if (piece.kind === 'member' && parseJson(`{${piece.bytes}}`) === undefined)
      this.#addFault(faultOf('syntax', piece.position, this.#limits))
  }

  finish(observedAt: Date, progress: SourcePage['progress']): SourcePage {
    return { messages: this.#messages, observedAt, range: rangeOf(this.#messages), faults: this.#faults, progress }
  }

  #addElement(bytes: Buffer, position: number): void {
    this.#elements++
    this.#bytes += bytes.length
    const json = parseJson(bytes.toString())
    if (json === undefined) {
      this.#faults.push(faultOf('syntax', position, this.#limits))
      return
    }
    const message = messageSchema.safeParse(json)
    if (!message.success) this.#faults.push(noMessage(position, message.error.issues[0]?.path ?? []))
    else if (this.#after === null || compareSnowflakes(message.data.id, this.#after) > 0)
      this.#messages.push(message.data)
  }

  #addFault(fault: SourceFault): void {
    this.#elements++
    this.#faults.push(fault)
  }
}

/** A file says nothing of what it leaves out, so it is never complete. */
function rangeOf(messages: readonly SourceMessage[]): SourcePage['range'] {
  const [first, ...rest] = messages
  if (first === undefined) return null
  let from = first.id
  let to = first.id
  for (const { id } of rest) {
    if (compareSnowflakes(id, from) < 0) from = id
    else if (compareSnowflakes(id, to) > 0) to = id
  }
  return { from, to, complete: false }
}
