/** Export files that somebody sends, kept until an import has taken them. */
export interface UploadStore {
  /**
   * Keeps a file under `id` as it comes and gives where it is. Of one that does not come to its end nothing is left: rejects with
   * `upload_incomplete`, with `upload_too_large`, and with `invalid` for a name that is no export's.
   */
  receive(id: string, name: string, bytes: AsyncIterable<Uint8Array>): Promise<string>
  /** Removes it. Again is no change. */
  discard(id: string): Promise<void>
  /** What is kept, and when it was last written to. */
  list(): Promise<readonly { readonly id: string; readonly writtenAt: Date }[]>
}
