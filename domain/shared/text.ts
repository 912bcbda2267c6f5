/** `text` with every lone surrogate replaced by U+FFFD, which is what UTF-8 would make of it: mended before it is hashed. */
export const wellFormed = (text: string): string => text.toWellFormed()

/** The first `length` characters (code points) of `text`. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text
  return Array.from(text.slice(0, length * 2))
    .slice(0, length)
    .join('')
}

/** Order by UTF-8 bytes, as the collation `utf8mb4_0900_bin` has it. JavaScript's own order is by UTF-16 units. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return fixup(x) - fixup(y)
  }
  return a.length - b.length
}

/** Moves the surrogates above U+E000…U+FFFF, where their code points stand (Unicode Technical Note 12). */
const fixup = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800)

export const utf8Length = (text: string): number => Buffer.byteLength(text, 'utf8')
