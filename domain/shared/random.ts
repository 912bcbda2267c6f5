/** Cryptographic randomness. */
export interface Randomness {
  /** `length` bytes from a source fit for keys. */
  bytes(length: number): Uint8Array
}
