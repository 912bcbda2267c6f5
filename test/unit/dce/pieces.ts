import { defaultLimits, type Limits } from '../../../adapters/dce/limits.ts'
import { type Piece, Splitter } from '../../../adapters/dce/splitter.ts'

/** Everything that the splitter makes of `bytes` in chunks of these sizes (the last repeats), in one reused buffer as a file is read. */
export function piecesOf(
  bytes: Uint8Array,
  sizes: readonly number[] = [],
  limits: Partial<Limits> = {},
): readonly Piece[] {
  const splitter = new Splitter({ ...defaultLimits, ...limits })
  const pieces: Piece[] = []
  const buffer = new Uint8Array(Math.max(...sizes, sizes.length === 0 ? bytes.length : 1))
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = Math.min(sizes[turn % sizes.length] ?? bytes.length, bytes.length - at)
    buffer.fill(0x7b)
    buffer.set(bytes.subarray(at, at + size))
    pieces.push(...splitter.push(buffer.subarray(0, size)).map(kept))
    at += size
  }
  return [...pieces, ...splitter.end()]
}

const kept = (piece: Piece): Piece => {
  if (!('bytes' in piece)) return piece
  const { kind, bytes, position } = piece
  return { kind, bytes: Buffer.from(bytes), position }
}

export const textOf = (pieces: readonly Piece[], kind: 'member' | 'element'): readonly string[] =>
  pieces.flatMap((piece) => (piece.kind === kind ? [piece.bytes.toString()] : []))

export const faultsOf = (pieces: readonly Piece[]): readonly (readonly [string, number])[] =>
  pieces.flatMap((piece) => (piece.kind === 'fault' ? [[piece.fault, piece.position] as const] : []))

export const kindsOf = (pieces: readonly Piece[]): readonly string[] => pieces.map(({ kind }) => kind)
