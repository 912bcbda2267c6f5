import { Capture } from './capture.ts'
import { EndGuess } from './end-guess.ts'
import {
  backslash,
  byteOrderMark,
  comma,
  isSpace,
  leftBrace,
  leftBracket,
  quote,
  rightBrace,
  rightBracket,
  stringStops,
  structural,
} from './json-bytes.ts'
import type { Limits } from './limits.ts'
import { Nesting } from './nesting.ts'

/** What is wrong with a piece, or between two. */
export type SplitFault = 'empty' | 'no_object' | 'syntax' | 'separator' | 'size' | 'depth' | 'surplus' | 'truncated'

/**
 * A part of an export file, in the order of the file. `position` is the byte where it starts. `bytes` are to be used before the
 * next chunk is pushed.
 */
export type Piece =
  /** A top-level key with its value: `"guild": {…}`. */
  | { readonly kind: 'member'; readonly bytes: Buffer; readonly position: number }
  /** The list `messages` begins. */
  | { readonly kind: 'opened' }
  /** One of `messages`; `json` is what it says, where that is known already. */
  | { readonly kind: 'element'; readonly bytes: Buffer; readonly position: number; readonly json?: unknown }
  /** The top-level object ends. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'fault'; readonly fault: SplitFault; readonly position: number }

type Region = 'before' | 'members' | 'elements' | 'after' | 'ignored'

/**
 * Cuts an export file into its top-level keys and the elements of `messages`, by its bytes and in chunks of any size. Holds one
 * unfinished entry at most, and none that is beyond the limits.
 */
export class Splitter {
  readonly #limits: Limits
  readonly #nesting: Nesting
  readonly #capture = new Capture()
  readonly #guess: EndGuess
  #region: Region = 'before'
  #inEntry = false
  #inString = false
  #escaped = false
  /** What comes before the next entry: nothing yet, a comma, or an entry that nothing separates from it. */
  #previous: 'none' | 'comma' | 'entry' = 'none'
  /** The byte of the file where the present chunk starts. */
  #position = 0
  /** Bytes of a byte order mark so far. */
  #marks = 0
  #pieces: Piece[] = []

  constructor(limits: Limits) {
    this.#limits = limits
    this.#nesting = new Nesting(limits.depth)
    this.#guess = new EndGuess(limits)
  }

  /** The pieces that end in this chunk. */
  push(bytes: Uint8Array): readonly Piece[] {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#pieces = []
    let i = 0
    while (i < chunk.length) i = this.#inEntry ? this.#scanEntry(chunk, i) : this.#scanBetween(chunk, i)
    if (this.#inEntry) this.#capture.carry(chunk)
    this.#position += chunk.length
    return this.#pieces
  }

  /** What the end of the file says. */
  end(): readonly Piece[] {
    if (this.#region === 'before') return [{ kind: 'fault', fault: 'empty', position: 0 }]
    if (this.#region === 'after' || this.#region === 'ignored') return []
    return [{ kind: 'fault', fault: 'truncated', position: this.#inEntry ? this.#capture.position : this.#position }]
  }

  #scanBetween(chunk: Buffer, start: number): number {
    let i = start
    while (i < chunk.length && isSpace(chunk[i] ?? 0)) i++
    if (i === chunk.length) return i
    const byte = chunk[i] ?? 0
    if (this.#region === 'before') this.#enterRoot(byte, i)
    else if (this.#region === 'after') this.#ignoreRest('surplus', i)
    else if (this.#region === 'ignored') return chunk.length
    else if (byte === comma) this.#separate(i)
    else if (byte === this.#closer) this.#leave(i)
    else if (this.#region === 'members' && byte !== quote) this.#ignoreRest('syntax', i)
    else return this.#enterEntry(chunk, i)
    return i + 1
  }

  #enterRoot(byte: number, i: number): void {
    if (this.#position + i === this.#marks && byte === byteOrderMark[this.#marks]) this.#marks++
    else if (byte === leftBrace && (this.#marks === 0 || this.#marks === byteOrderMark.length)) this.#region = 'members'
    else this.#ignoreRest('no_object', i)
  }

  #ignoreRest(fault: SplitFault, i: number): void {
    this.#fault(fault, this.#position + i)
    this.#region = 'ignored'
  }

  #separate(i: number): void {
    if (this.#previous !== 'entry') this.#fault('separator', this.#position + i)
    this.#previous = 'comma'
  }

  #leave(i: number): void {
    if (this.#previous === 'comma') this.#fault('separator', this.#position + i)
    if (this.#region === 'members') this.#pieces.push({ kind: 'closed' })
    this.#region = this.#region === 'elements' ? 'members' : 'after'
    this.#previous = 'entry'
  }

  #enterEntry(chunk: Buffer, i: number): number {
    if (this.#previous === 'entry') this.#fault('separator', this.#position + i)
    const guessed = this.#region === 'elements' ? this.#guess.element(chunk, i) : null
    if (guessed === null) {
      this.#beginEntry(i)
      return i
    }
    const { json, end } = guessed
    this.#pieces.push({ kind: 'element', bytes: chunk.subarray(i, end), position: this.#position + i, json })
    this.#previous = 'entry'
    return end
  }

  #beginEntry(i: number): void {
    const limit = this.#region === 'members' ? this.#limits.headerBytes : this.#limits.elementBytes
    this.#capture.begin(i, this.#position + i, limit)
    this.#nesting.reset()
    this.#inEntry = true
  }

  #scanEntry(chunk: Buffer, start: number): number {
    let i = this.#inString ? this.#scanString(chunk, start) : start
    while (i < chunk.length) {
      const byte = chunk[i] ?? 0
      if (structural[byte] === 0) i++
      else if (byte === quote) {
        this.#inString = true
        i = this.#scanString(chunk, i + 1)
      } else if (this.#nesting.depth === 0 && (byte === comma || byte === this.#closer)) {
        this.#endEntry(chunk, i)
        return i
      } else if (byte === leftBracket && this.#startsMessages(chunk, i)) {
        this.#enterMessages()
        return i + 1
      } else {
        i++
        if (byte !== comma && this.#closesEntry(byte)) {
          this.#endEntry(chunk, i)
          return i
        }
      }
    }
    return i
  }

  /** Where the string ends, one byte behind its quote, or the chunk. */
  #scanString(chunk: Uint8Array, start: number): number {
    let i = this.#escaped ? start + 1 : start
    if (start < chunk.length) this.#escaped = false
    while (i < chunk.length) {
      const byte = chunk[i] ?? 0
      if (stringStops[byte] === 0) i++
      else if (byte === backslash) i += 2
      else {
        if (byte !== quote) this.#nesting.break()
        this.#inString = false
        return i + 1
      }
    }
    if (i > chunk.length) this.#escaped = true
    return chunk.length
  }

  #closesEntry(bracket: number): boolean {
    if (bracket === leftBrace || bracket === leftBracket) {
      this.#nesting.open(bracket)
      return false
    }
    const wasOpen = this.#nesting.depth > 0
    this.#nesting.close(bracket)
    return wasOpen && this.#nesting.depth === 0
  }

  #endEntry(chunk: Buffer, end: number): void {
    const { position } = this.#capture
    const bytes = this.#capture.upTo(chunk, end)
    const kind = this.#region === 'members' ? 'member' : 'element'
    if (bytes === null) this.#fault('size', position)
    else if (this.#nesting.tooDeep) this.#fault('depth', position)
    else if (this.#nesting.broken) this.#fault('syntax', position)
    else {
      this.#pieces.push({ kind, bytes, position })
      if (kind === 'element') this.#guess.learn(bytes)
    }
    this.#inEntry = false
    this.#previous = 'entry'
  }

  #startsMessages(chunk: Uint8Array, i: number): boolean {
    if (this.#region !== 'members' || this.#nesting.depth > 0) return false
    return keyOf(this.#capture.upTo(chunk, i)?.toString() ?? '') === 'messages'
  }

  #enterMessages(): void {
    this.#pieces.push({ kind: 'opened' })
    this.#region = 'elements'
    this.#inEntry = false
    this.#previous = 'none'
  }

  get #closer(): number {
    return this.#region === 'members' ? rightBrace : rightBracket
  }

  #fault(fault: SplitFault, position: number): void {
    this.#pieces.push({ kind: 'fault', fault, position })
  }
}

/** The key that `text` is, up to and with its colon, or `null`. */
function keyOf(text: string): unknown {
  const written = text.trimEnd()
  if (!written.endsWith(':')) return null
  try {
    return JSON.parse(written.slice(0, -1))
  } catch {
    return null
  }
}
