import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { normalisePage } from '../../../../domain/archive/normalise-page.ts'
import { snowflake } from '../../../../domain/archive/snowflake.ts'
import { aPageContext, aSourceMessage, person } from '../arbitraries.ts'
import { aPage, everythingTold } from './everything-told.ts'

const context = aPageContext()
const { pseudonyms } = context
const mebibyte = 2 ** 20

describe('the authors of a page', () => {
  const cast = {
    author: person('1'),
    mentioned: person('2'),
    caller: person('3'),
    reactor: person('4'),
    voter: person('5'),
    forwarded: person('6'),
  }

  it('are all who appear in it, once, by id', () => {
    const told = everythingTold(cast, () => 'words')
    const { authors } = normalisePage(aPage([told, told]), context)
    expect(authors.map((author) => author.id)).toStrictEqual(
      ['1', '2', '3', '4', '5', '6'].map((id) => pseudonyms.of(id)).sort(),
    )
  })

  it('are the same whichever sight of them came first', () => {
    const [short, full] = [person('7', 'Ann'), person('7', 'Ann', { nickname: 'The Captain', colour: '#aabbcc' })]
    const named = { ...context, authorNames: 'named' as const }
    const messages = [aSourceMessage({ author: short }), aSourceMessage({ author: full, id: snowflake('8') })]
    const [one, other] = [messages, [...messages].reverse()].map((page) => normalisePage(aPage(page), named).authors)
    expect(one).toStrictEqual(other)
    expect(one).toMatchObject([{ nickname: { value: 'The Captain' }, colour: { value: '#aabbcc' } }])
  })
})

describe('a message', () => {
  const pieces = fc.array(fc.constantFrom('<@5>', '@Bob', '@Ann', '100000000000000001', 'Ann', 'x'), { maxLength: 6 })

  test.prop([pieces, pieces])('is the same whatever else the page holds', (parts, others) => {
    const bob = person('200000000000000002', 'Bob')
    const message = aSourceMessage({ text: parts.join(' '), mentions: [bob] })
    const other = aSourceMessage({
      id: snowflake('9'),
      text: others.join(' '),
      mentions: [person('300000000000000003', 'Ann')],
    })
    const [alone] = normalisePage(aPage([message]), context).messages
    expect(normalisePage(aPage([other, message]), context).messages[1]).toStrictEqual(alone)
    expect(normalisePage(aPage([message, other]), context).messages[0]).toStrictEqual(alone)
  })

  it('of 4 MiB is stored, one of a byte more is a fault', () => {
    const fits = aSourceMessage({ text: 'é'.repeat(2 * mebibyte) })
    const more = aSourceMessage({ id: snowflake('8'), text: `${fits.text}x` })
    const page = normalisePage(aPage([more, fits]), context)
    expect(page.messages.map(({ message }) => message.snowflake)).toStrictEqual([fits.id])
    expect(page.faults).toStrictEqual([
      { reason: 'too_large', position: null, message: expect.stringContaining('Message 8 ') },
    ])
  })

  it('that only its pseudonyms make too large is a fault, and its people are not stored', () => {
    const text = '<@5>'.repeat(mebibyte / 4)
    const page = normalisePage(aPage([aSourceMessage({ text })]), context)
    expect(page).toMatchObject({ messages: [], authors: [], faults: [{ reason: 'too_large' }] })
  })

  it('is measured with its payloads', () => {
    const embed = everythingTold(
      {
        author: person('1'),
        mentioned: person('1'),
        caller: person('1'),
        reactor: person('1'),
        voter: person('1'),
        forwarded: person('1'),
      },
      () => 'x'.repeat(mebibyte),
    )
    expect(normalisePage(aPage([embed]), context).faults).toMatchObject([{ reason: 'too_large' }])
  })

  it('leaves the faults of the source before its own', () => {
    const fault = { reason: 'malformed' as const, position: 12, message: 'Not an object.' }
    const page = normalisePage(
      aPage([aSourceMessage({ text: 'x'.repeat(5 * mebibyte) })], { faults: [fault] }),
      context,
    )
    expect(page.faults).toMatchObject([fault, { reason: 'too_large' }])
  })
})
