import { basename } from 'node:path'
import type { SourceUnreadable } from '../../domain/archive/errors.ts'
import { ByteFile } from './byte-file.ts'
import { fieldOf, notAnExport, notJson, unreadable } from './faults.ts'
import { type Header, headerSchema } from './header.ts'
import { parseJson } from './json-text.ts'
import type { Limits } from './limits.ts'
import type { PieceStream } from './piece-stream.ts'
import type { SplitFault } from './splitter.ts'

/** Reads the top-level keys before `messages`. */
export class HeaderReader {
  readonly #path: string
  readonly #name: string
  readonly #limits: Limits
  readonly #members: string[] = []
  #bytes = 0

  constructor(path: string, limits: Limits) {
    this.#path = path
    this.#name = basename(path)
    this.#limits = limits
  }

  /** The stream then stands at the first message. Rejects with `source_unreadable`. */
  async read(stream: PieceStream): Promise<Header> {
    for (;;) {
      const piece = await stream.next()
      if (piece?.kind === 'member') this.#add(piece.bytes, piece.position)
      else if (piece?.kind === 'fault') throw await this.#refused(piece.fault, piece.position)
      else return this.#header(piece?.kind === 'opened')
    }
  }

  #add(bytes: Buffer, position: number): void {
    this.#bytes += bytes.length
    if (this.#bytes > this.#limits.headerBytes) throw this.#refusal('size', position)
    this.#members.push(bytes.toString())
  }

  #header(hasMessages: boolean): Header {
    const json = parseJson(`{${this.#members.join(',')}}`)
    if (json === undefined) throw notJson(this.#name)
    const header = headerSchema.safeParse(json)
    if (!header.success) {
      const field = fieldOf(header.error.issues[0]?.path ?? [])
      throw notAnExport(this.#name, `${field} is missing before its messages or not as expected`)
    }
    if (!hasMessages) throw notAnExport(this.#name, 'it has no list of messages')
    return header.data
  }

  async #refused(fault: SplitFault, position: number): Promise<SourceUnreadable> {
    if (fault !== 'no_object') return this.#refusal(fault, position)
    const isJson = await holdsJson(this.#path, this.#limits.headerBytes)
    return isJson ? notAnExport(this.#name, 'it holds no object') : notJson(this.#name)
  }

  #refusal(fault: SplitFault, position: number): SourceUnreadable {
    return unreadable(this.#name, fault, position, this.#limits)
  }
}

/** Whether the file is JSON of at most `limit` bytes. What is longer and yet no object is not worth the reading. */
async function holdsJson(path: string, limit: number): Promise<boolean> {
  const file = new ByteFile(path, limit + 1)
  try {
    const bytes = await file.read()
    return bytes !== null && bytes.length <= limit && parseJson(new TextDecoder().decode(bytes)) !== undefined
  } finally {
    await file.close()
  }
}
