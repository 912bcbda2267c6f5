import { compareSnowflakes, type Snowflake } from '../../domain/archive/snowflake.ts'
import type { SourceFault, SourceMessage, SourcePage } from '../../domain/archive/source.ts'
import { faultOf, noMessage } from './faults.ts'
import { Unfit } from './fields.ts'
import { parseJson } from './json-text.ts'
import type { Limits } from './limits.ts'
import { messageOf } from './message.ts'
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
    if (piece.kind === 'element') this.#addElement(piece)
    else if (piece.kind === 'fault') this.#addFault(faultOf(piece.fault, piece.position, this.#limits))
    else if (piece.kind === 'member' && parseJson(`{${piece.bytes}}`) === undefined)
      this.#addFault(faultOf('syntax', piece.position, this.#limits))
  }

  addFaults(faults: readonly SourceFault[]): void {
    this.#faults.push(...faults)
  }

  finish(observedAt: Date, progress: SourcePage['progress']): SourcePage {
    return { messages: this.#messages, observedAt, range: rangeOf(this.#messages), faults: this.#faults, progress }
  }

  #addElement({ bytes, position, json: known }: Extract<Piece, { kind: 'element' }>): void {
    this.#elements++
    this.#bytes += bytes.length
    const json = known === undefined ? parseJson(bytes.toString()) : known
    if (json === undefined) {
      this.#faults.push(faultOf('syntax', position, this.#limits))
      return
    }
    try {
      const message = messageOf(json)
      if (this.#after === null || compareSnowflakes(message.id, this.#after) > 0) this.#messages.push(message)
    } catch (error) {
      if (!(error instanceof Unfit)) throw error
      this.#faults.push(noMessage(position, error.path))
    }
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
