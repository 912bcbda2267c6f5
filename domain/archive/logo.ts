import { Invalid } from '../shared/errors.ts'

/** What browsers show as a picture and never run: an SVG may hold scripts. */
export type LogoType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif'

const bytesAtMost = 1_048_576

/** What the bytes begin as, whatever anybody calls them; `null` where that is nothing that a logo may be. */
export function logoType(bytes: Uint8Array): LogoType | null {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (head.startsWith('RIFF') && head.slice(8) === 'WEBP') return 'image/webp'
  return /^GIF8[79]a/.test(head) ? 'image/gif' : null
}

/** Rejects with `invalid` unless `bytes` are a PNG, JPEG, WebP or GIF of at most 1 MiB. */
export function requireLogo(bytes: Uint8Array): void {
  if (bytes.length > bytesAtMost) throw Invalid.of('/logo', 'must be at most 1 MiB')
  if (logoType(bytes) === null) throw Invalid.of('/logo', 'must be a PNG, JPEG, WebP or GIF image')
}
