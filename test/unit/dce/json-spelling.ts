import fc from 'fast-check'

/** How a document may be written without meaning another: spaces between tokens, `\u` escapes of any unit of a string. */
export interface Spelling {
  readonly spaces: readonly string[]
  readonly escapes: readonly boolean[]
}

export const spellings: fc.Arbitrary<Spelling> = fc.record({
  spaces: fc.array(fc.constantFrom('', '', ' ', '\n', '\r\n', '\t', '\n    '), { minLength: 1, maxLength: 7 }),
  escapes: fc.array(fc.boolean(), { minLength: 1, maxLength: 11 }),
})

/** `value` in this spelling. */
export function spell(value: unknown, { spaces, escapes }: Spelling): string {
  let turn = 0
  const space = (): string => spaces[turn++ % spaces.length] ?? ''
  const character = (c: string): string =>
    escapes[turn++ % escapes.length] ? c.split('').map(escaped).join('') : JSON.stringify(c).slice(1, -1)
  const string = (text: string): string => `"${Array.from(text, character).join('')}"`
  const list = (items: readonly string[]): string => items.join(`${space()},${space()}`)
  const write = (part: unknown): string => {
    if (typeof part === 'string') return string(part)
    if (Array.isArray(part)) return `[${space()}${list(part.map(write))}${space()}]`
    if (typeof part !== 'object' || part === null) return JSON.stringify(part)
    const members = Object.entries(part).map(([key, item]) => `${string(key)}${space()}:${space()}${write(item)}`)
    return `{${space()}${list(members)}${space()}}`
  }
  return `${space()}${write(value)}${space()}`
}

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
