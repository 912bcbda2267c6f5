import { basename } from 'node:path'
import type { Snowflake } from '../../domain/archive/snowflake.ts'
import type {
  ArchiveSource,
  SourceChannel,
  SourceCommunity,
  SourceCoverage,
  SourceFault,
  SourcePage,
} from '../../domain/archive/source.ts'
import { ByteFile, type FileFacts } from './byte-file.ts'
import { exportPart } from './export-part.ts'
import { changedFile, damaged, damagedFile } from './faults.ts'
import { FileTally } from './file-tally.ts'
import { channelOf, communityOf, type Header, windowOf } from './header.ts'
import { HeaderReader } from './header-reader.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { PageDraft } from './page-draft.ts'
import { PieceStream } from './piece-stream.ts'
import { UnpackedFile } from './unpacked-file.ts'

/**
 * A JSON export of DiscordChatExporter 2.18 to 2.48, as it is or packed with gzip: one channel. The file is opened by the first thing that is asked of it and
 * read once; memory stays flat whatever its size. `limits` are for tests.
 */
export const openDceFile = (path: string, limits: Partial<Limits> = {}): ArchiveSource =>
  new DceFile(path, { ...defaultLimits, ...limits })

interface Opened {
  readonly community: SourceCommunity
  readonly channel: SourceChannel
  readonly header: Header
  readonly facts: FileFacts
}

class DceFile implements ArchiveSource {
  readonly #path: string
  readonly #limits: Limits
  readonly #file: ByteFile
  readonly #unpacked: UnpackedFile
  readonly #stream: PieceStream
  #opened: Promise<Opened> | null = null
  #walked = false

  constructor(path: string, limits: Limits) {
    this.#path = path
    this.#limits = limits
    this.#file = new ByteFile(path, limits.chunkBytes)
    this.#unpacked = new UnpackedFile(this.#file)
    this.#stream = new PieceStream(this.#unpacked, limits)
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
    this.#unpacked.close()
    return this.#file.close()
  }

  /** A full page goes out when another element follows it: the last page tells of the end of the file. */
  async *#pages(opened: Opened, after: Snowflake | null): AsyncGenerator<SourcePage> {
    const tally = new FileTally(opened.header.messageCount ?? null)
    let draft = new PageDraft(after, this.#limits, tally)
    do {
      for (let piece = this.#stream.take(); piece !== null; piece = this.#stream.take()) {
        if (draft.full && (piece.kind === 'element' || piece.kind === 'fault')) {
          yield this.#finish(draft, opened, null)
          draft = new PageDraft(after, this.#limits, tally)
        }
        draft.add(piece)
      }
    } while (await this.#stream.fill())
    draft.addFaults(await this.#faultsOfFile(opened))
    const window = windowOf(opened.header, opened.channel.observedAt)
    yield this.#finish(draft, opened, tally.coverage(window, await exportPart(this.#path)))
  }

  /** What is wrong with the file as a whole, at its end. */
  async #faultsOfFile({ facts }: Opened): Promise<readonly SourceFault[]> {
    const { damage } = this.#unpacked
    const now = await this.#file.facts().catch(() => null)
    return [
      ...(damage === null ? [] : [damagedFile(damage, this.#file.position)]),
      ...(now?.state === facts.state ? [] : [changedFile]),
    ]
  }

  #finish(draft: PageDraft, { channel, facts }: Opened, coverage: SourceCoverage | null): SourcePage {
    const bytesRead = this.#unpacked.position
    return draft.finish(channel.observedAt, { bytesRead, bytesTotal: Math.max(bytesRead, facts.size) }, coverage)
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
    const header = await new HeaderReader(this.#path, this.#limits).read(this.#stream).catch((error: unknown) => {
      const { damage } = this.#unpacked
      throw damage === null ? error : damaged(basename(this.#path), damage, this.#file.position)
    })
    const channel = channelOf(header, header.exportedAt ?? facts.modifiedAt)
    return { community: communityOf(header), channel, header, facts }
  }
}
