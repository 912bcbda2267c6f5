import type { SourceChannel, SourceCommunity } from '../../../domain/archive/source.ts'

/** `Guild - category - channel [id]`, as DCE names a file, without its ending. What no file system allows becomes `_`. */
export function exportName(community: SourceCommunity, channel: SourceChannel): string {
  const parts = [community.name, channel.parent?.name ?? '', channel.name].filter((part) => part.trim() !== '')
  return `${clipped(parts.join(' - ').replace(forbidden, '_'))} [${channel.id}]`
}

/** The first part has no number. */
export const partName = (name: string, part: number): string =>
  part === 1 ? `${name}.json` : `${name} [part ${part}].json`

const forbidden = /[\p{Cc}\p{Cs}/\\:*?"<>|]/gu

/** File systems allow 255 bytes; the id, the part and the ending need some of them. */
function clipped(text: string): string {
  let bytes = 0
  let kept = ''
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > mostBytes) break
    kept += character
  }
  return kept.replace(/^[.\s]+|[.\s]+$/g, '') || '_'
}

const mostBytes = 190
