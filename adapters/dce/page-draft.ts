import { isUtf8 } from 'node:buffer'
import { compareSnowflakes, type Snowflake } from '../../domain/archive/snowflake.ts'
import type { SourceFault, SourceMessage, SourcePage } from '../../domain/archive/source.ts'
import { faultOf, noMessage, noText } from './faults.ts'
import { objectOf, Unfit } from './fields.ts'
import type { FileTally } from './file-tally.ts'
import { parseJson } from './json-text.ts'
import type { Limits } from './limits.ts'
import { messageOf } from './message.ts'
import type { Piece } from './splitter.ts'

/** A page that is being read. */
export class PageDraft {
  readonly #after: Snowflake | null
  readonly #limits: Limits
  readonly #tally: FileTally
  readonly #messages: SourceMessage[] = []
  readonly #faults: SourceFault[] = []
  #elements = 0
  #bytes = 0

  constructor(after: Snowflake | null, limits: Limits, tally: FileTally) {
    this.#after = after
    this.#limits = limits
    this.#tally = tally
  }

  get full(): boolean {
    return this.#elements >= this.#limits.pageElements || this.#bytes >= this.#limits.pageBytes
  }

  add(piece: Piece): void {
    if (piece.kind === 'element') this.#addElement(piece)
    else if (piece.kind === 'fault') this.#addFault(faultOf(piece.fault, piece.position, this.#limits))
    else if (piece.kind === 'member') this.#addMember(piece)
  }

  addFaults(faults: readonly SourceFault[]): void {
    this.#faults.push(...faults)
    this.#tally.failed(faults.length)
  }

  finish(observedAt: Date, progress: SourcePage['progress'], coverage: SourcePage['coverage']): SourcePage {
    const range = rangeOf(this.#messages)
    return { messages: this.#messages, observedAt, range, faults: this.#faults, progress, coverage }
  }

  #addMember({ bytes, position }: Extract<Piece, { kind: 'member' }>): void {
    const json = parseJson(`{${bytes}}`)
    if (json === undefined) this.#addFault(faultOf('syntax', position, this.#limits))
    else this.#tally.announce(objectOf(json)['messageCount'])
  }

  #addElement({ bytes, position, json: known }: Extract<Piece, { kind: 'element' }>): void {
    this.#elements++
    this.#bytes += bytes.length
    const json = known === undefined ? parseJson(bytes.toString()) : known
    if (json === undefined) {
      this.addFaults([faultOf('syntax', position, this.#limits)])
      return
    }
    try {
      const message = messageOf(json)
      if (!isUtf8(bytes)) this.addFaults([noText(position)])
      this.#tally.read(message.id)
      if (this.#after !== null && compareSnowflakes(message.id, this.#after) <= 0) return
      this.#tally.gave(message.id)
      this.#messages.push(message)
    } catch (error) {
      if (!(error instanceof Unfit)) throw error
      this.addFaults([noMessage(position, error.path)])
    }
  }

  #addFault(fault: SourceFault): void {
    this.#elements++
    this.addFaults([fault])
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
