import { describe, expect, it } from 'vitest'
import { textOfMessage } from '../../../../domain/archive/personal-text.ts'
import type { SourceUser } from '../../../../domain/archive/source.ts'
import { aPageContext, aSourceMessage, person } from '../arbitraries.ts'

/* Nothing here is timed: a text that took the square of its length would outlast the time-out of the run. */

const { pseudonyms } = aPageContext()
const mebibyte = 2 ** 20
const crowd: readonly SourceUser[] = Array.from({ length: 10_000 }, (_, n) =>
  person((10n ** 17n + BigInt(n) * 104_729n).toString(), `Person ${n} of the crowd`),
)

describe.each(['Default', 'ThreadCreated'])('a hostile text of the type %s', (type) => {
  it.each([
    '<@',
    '<@!',
    '@',
    '<@1',
    '<@11111111111111111111',
    '1',
    '/users/',
    '/users/1',
    '@Person ',
    'Person ',
    'Person 1 ',
    '\ud83d',
    '小',
  ])('of one MiB of %j comes through', (unit) => {
    const text = unit.repeat(mebibyte / unit.length)
    const read = textOfMessage(aSourceMessage({ type, mentions: crowd.slice(0, 100) }), pseudonyms)
    expect(read(text).length).toBe(text.length)
  })

  it('that mentions ten thousand people names none of them', () => {
    const read = textOfMessage(aSourceMessage({ type, mentions: crowd }), pseudonyms)
    const text = read(crowd.map(({ id, name }) => `<@${id}> @${name} ${id} /users/${id}`).join('\n'))
    expect(text).not.toMatch(/Person|\d{17}/)
    expect(text.match(/<@[0-9a-f-]{36}> <@[0-9a-f-]{36}> [0-9a-f-]{36} \/users\/[0-9a-f-]{36}/g)).toHaveLength(10_000)
  })
})
