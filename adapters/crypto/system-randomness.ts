import { randomBytes } from 'node:crypto'
import type { Randomness } from '../../domain/shared/random.ts'

/** The operating system's generator. */
export const systemRandomness: Randomness = {
  bytes: (length) => Uint8Array.from(randomBytes(length)),
}
