/**
 * JSON as .NET's `Utf8JsonWriter` spells it, indented, with the encoder `UnsafeRelaxedJsonEscaping`: what is outside the basic
 * plane, unassigned, private, a control or a space other than U+0020 is escaped unit by unit.
 */
export const jsonText = (value: object, indent: number): string =>
  JSON.stringify(value, null, 2)
    .replace(escaped, (character) => Array.from({ length: character.length }, (_, i) => unit(character, i)).join(''))
    .replaceAll('\n', `\n${' '.repeat(indent)}`)

const escaped = /[\u{10000}-\u{10ffff}\u007f-\u00a0\p{Cn}\p{Co}\p{Zl}\p{Zp}\u1680\u2000-\u200a\u202f\u205f\u3000]/gu

const unit = (text: string, index: number): string =>
  `\\u${text.charCodeAt(index).toString(16).toUpperCase().padStart(4, '0')}`

/** .NET's round-trip form: no zeros at the end of the second, any offset. `offset`: minutes east of UTC. */
export function timeText(time: Date, offset: number): string {
  const [date, fraction = ''] = new Date(time.getTime() + offset * 60_000).toISOString().slice(0, -1).split('.')
  const digits = fraction.replace(/0+$/, '')
  const minutes = Math.abs(offset)
  const zone = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
  return `${date}${digits === '' ? '' : `.${digits}`}${offset < 0 ? '-' : '+'}${zone}`
}
