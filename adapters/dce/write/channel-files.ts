import type { SourceChannel } from '../../../domain/archive/source.ts'
import { partName } from './export-name.ts'
import { jsonText } from './json-spelling.ts'
import { NewFile } from './new-file.ts'

export interface WrittenFile {
  /** In the folder. */
  readonly name: string
  readonly channel: SourceChannel
  readonly messages: number
}

/** The files of one channel: one, or as many as its messages fill. */
export class ChannelFiles {
  readonly written: WrittenFile[] = []
  readonly #folder: string
  readonly #name: string
  readonly #channel: SourceChannel
  readonly #preamble: string
  readonly #mostMessages: number
  #file: NewFile | null = null
  #messages = 0

  /** `name`: without its ending. */
  constructor(folder: string, name: string, channel: SourceChannel, header: object, mostMessages: number) {
    this.#folder = folder
    this.#name = name
    this.#channel = channel
    this.#preamble = `${jsonText(header, 0).slice(0, -2)},\n  "messages": [`
    this.#mostMessages = mostMessages
  }

  /** `text`: a message's JSON. */
  async add(text: string): Promise<void> {
    if (this.#messages >= this.#mostMessages) await this.finish()
    const file = await this.#open()
    await file.write(`${this.#messages === 0 ? '' : ','}\n    ${text}`)
    this.#messages++
  }

  /** Ends the present file; a channel without messages has an empty one. */
  async finish(): Promise<void> {
    if (this.#file === null && this.written.length > 0) return
    const file = await this.#open()
    await file.write(`${this.#messages === 0 ? '' : '\n  '}],\n  "messageCount": ${this.#messages}\n}`)
    const name = partName(this.#name, this.written.length + 1)
    await file.finish(name, this.#channel.observedAt)
    this.written.push({ name, channel: this.#channel, messages: this.#messages })
    this.#file = null
    this.#messages = 0
  }

  async discard(): Promise<void> {
    await this.#file?.discard()
  }

  async #open(): Promise<NewFile> {
    this.#file ??= await this.#create()
    return this.#file
  }

  async #create(): Promise<NewFile> {
    const file = await NewFile.create(this.#folder, this.#channel.id)
    await file.write(this.#preamble)
    return file
  }
}
