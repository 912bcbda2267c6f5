/** What is held of a file at any time, whatever the file is. */
export interface Limits {
  /** Bytes of one message; a longer one is skipped. */
  readonly elementBytes: number
  /** Bytes of everything before the messages, and of each key behind them. */
  readonly headerBytes: number
  /** Brackets inside brackets, in one message or one key. */
  readonly depth: number
  /** Messages and faults of one page. */
  readonly pageElements: number
  /** Bytes of JSON after which a page ends. */
  readonly pageBytes: number
  /** Bytes taken from the file at once. */
  readonly chunkBytes: number
}

export const mebibyte = 1024 * 1024

export const defaultLimits: Limits = {
  elementBytes: 4 * mebibyte,
  headerBytes: mebibyte,
  depth: 128,
  pageElements: 500,
  pageBytes: mebibyte,
  chunkBytes: mebibyte,
}
