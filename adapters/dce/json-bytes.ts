/** The bytes that give JSON (RFC 8259) its structure. All are ASCII, so no byte of a longer UTF-8 character equals one. */
export const quote = 0x22
export const backslash = 0x5c
export const comma = 0x2c
export const leftBrace = 0x7b
export const rightBrace = 0x7d
export const leftBracket = 0x5b
export const rightBracket = 0x5d
const lineFeed = 0x0a
export const byteOrderMark: readonly number[] = [0xef, 0xbb, 0xbf]

export const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/** 1 for every byte that means something outside a string. */
export const structural = marked(quote, comma, leftBrace, rightBrace, leftBracket, rightBracket)

/** 1 for every byte that ends or bends a string. A raw line feed may not stand in one: the quote before it was a stray. */
export const stringStops = marked(quote, backslash, lineFeed)

function marked(...bytes: readonly number[]): Uint8Array {
  const table = new Uint8Array(256)
  for (const byte of bytes) table[byte] = 1
  return table
}
