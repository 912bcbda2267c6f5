import type { Snowflake } from '../../domain/archive/snowflake.ts'
import type { ArchiveSource, SourceChannel, SourceCommunity, SourcePage } from '../../domain/archive/source.ts'
import { ByteFile } from './byte-file.ts'
import { channelOf, communityOf } from './header.ts'
import { HeaderReader } from './header-reader.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { PageDraft } from './page-draft.ts'
import { PieceStream } from './piece-stream.ts'

/**
 * A JSON export of DiscordChatExporter 2.18 to 2.48: one channel. The file is opened by the first thing that is asked of it and
 * read once; memory stays flat whatever its size. `limits` are for tests.
 */
export const openDceFile = (path: string, limits: Partial<Limits> = {}): ArchiveSource =>
  new DceFile(path, { ...defaultLimits, ...limits })

interface Opened {
  readonly community: SourceCommunity
  readonly channel: SourceChannel
  readonly bytesTotal: number
}

class DceFile implements ArchiveSource {
  readonly #path: string
  readonly #limits: Limits
  readonly #file: ByteFile
  readonly #stream: PieceStream
  #opened: Promise<Opened> | null = null
  #walked = false

  constructor(path: string, limits: Limits) {
    this.#path = path
    this.#limits = limits
    this.#file = new ByteFile(path, limits.chunkBytes)
    this.#stream = new PieceStream(this.#file, limits)
  }

  async describe(): Promise<SourceCommunity> {
    return (await this.#open()).community
  }

  async *channels(): AsyncGenerator<SourceChannel> {
    const { channel } = await this.#open()
    try {
      yield channel
    } finally {
      await this.#file.release()
    }
  }

  async *messages(channel: SourceChannel, after: Snowflake | null): AsyncGenerator<SourcePage> {
    const opened = await this.#open()
    if (channel.id !== opened.channel.id) return
    if (this.#walked) throw new Error('A source is walked once: open the file again.')
    this.#walked = true
    try {
      yield* this.#pages(opened, after)
    } finally {
      await this.#file.release()
    }
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  /** A full page goes out when another element follows it: the last page tells of the end of the file. */
  async *#pages(opened: Opened, after: Snowflake | null): AsyncGenerator<SourcePage> {
    let draft = new PageDraft(after, this.#limits)
    for (let piece = await this.#stream.next(); piece !== null; piece = await this.#stream.next()) {
      if (draft.full && (piece.kind === 'element' || piece.kind === 'fault')) {
        yield this.#finish(draft, opened)
        draft = new PageDraft(after, this.#limits)
      }
      draft.add(piece)
    }
    yield this.#finish(draft, opened)
  }

  #finish(draft: PageDraft, { channel, bytesTotal }: Opened): SourcePage {
    const bytesRead = this.#file.position
    return draft.finish(channel.observedAt, { bytesRead, bytesTotal: Math.max(bytesRead, bytesTotal) })
  }

  #open(): Promise<Opened> {
    this.#opened ??= this.#readHeader().catch(async (error: unknown) => {
      await this.#file.release()
      throw error
    })
    return this.#opened
  }

  async #readHeader(): Promise<Opened> {
    const facts = await this.#file.facts()
    const header = await new HeaderReader(this.#path, this.#limits).read(this.#stream)
    const channel = channelOf(header, header.exportedAt ?? facts.modifiedAt)
    return { community: communityOf(header), channel, bytesTotal: facts.size }
  }
}
