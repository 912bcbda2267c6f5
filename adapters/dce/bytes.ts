/** A file's text, read once from start to end. */
export interface Bytes {
  /** The next of it, or `null` at the end. The memory is used again by the next read. Rejects with `source_unreadable`. */
  read(): Promise<Uint8Array | null>
}
