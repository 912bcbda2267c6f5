import { readFile, truncate } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { SourceUnreadable } from '../../../domain/archive/errors.ts'
import { example, exportOf, header, idsOf, makeFile, messageOf, readFileWhole } from './files.ts'

/** An export whose second message is this text. */
const exportWith = (second: string): string =>
  exportOf([messageOf(1), 'HERE', messageOf(3)]).replace('"HERE"', () => second)

describe('a bad message', () => {
  const bad: readonly (readonly [string, string, RegExp])[] = [
    ['is not valid JSON', '{"id": 2, secret}', /not valid JSON/],
    ['is no object', '"secret"', /no message: it is/],
    ['has no id', JSON.stringify({ ...messageOf(2, 'secret'), id: undefined }), /no message: id is/],
    ['has an id that is none', JSON.stringify(messageOf('secret')), /no message: id is/],
    ['has an id too large', JSON.stringify(messageOf('18446744073709551616', 'secret')), /no message: id is/],
    ['has no author', JSON.stringify({ ...messageOf(2, 'secret'), author: null }), /no message: author is/],
    [
      'has a day that no month has',
      JSON.stringify({ ...messageOf(2), timestamp: '2026-02-30T10:00:00Z' }),
      /timestamp is/,
    ],
    ['has a time that is none', JSON.stringify({ ...messageOf(2), timestamp: 'secret' }), /no message: timestamp is/],
    [
      'has a year that no column holds',
      JSON.stringify({ ...messageOf(2), timestamp: '0001-01-01T00:00:00+00:00' }),
      /timestamp is/,
    ],
    [
      'has a content that is no text',
      JSON.stringify({ ...messageOf(2), content: ['secret'] }),
      /no message: content is/,
    ],
    ['mentions nobody', JSON.stringify({ ...messageOf(2), mentions: [{ name: 'secret' }] }), /mentions\.0\.id is/],
  ]

  it.each(bad)('is told with its position and left out: it %s', async (_, second, message) => {
    const text = exportWith(second)
    const { messages, faults } = await readFileWhole(await makeFile(text))
    expect(idsOf(messages)).toEqual(['1', '3'])
    expect(faults).toEqual([
      { reason: 'malformed', position: text.indexOf(second), message: expect.stringMatching(message) },
    ])
    expect(JSON.stringify(faults)).not.toContain('secret')
  })

  it('is told where it is too large or too deep', async () => {
    const long = JSON.stringify(messageOf(2, 'x'.repeat(4 * 1024 * 1024)))
    const deep = `${'['.repeat(200)}${']'.repeat(200)}`
    const text = exportWith(`${long},\n${deep}`)
    const { messages, faults } = await readFileWhole(await makeFile(text))
    expect(idsOf(messages)).toEqual(['1', '3'])
    expect(faults).toEqual([
      { reason: 'too_large', position: text.indexOf(long), message: expect.stringContaining('larger than 4 MiB') },
      { reason: 'too_large', position: text.indexOf(deep), message: expect.stringContaining('128 levels') },
    ])
  })

  it('is kept and told where bytes of it are no text', async () => {
    const bytes = Buffer.from(exportWith(JSON.stringify(messageOf(2, 'größer'))))
    const broken = bytes.indexOf('ö') + 1
    bytes[broken] = 0x20
    const { messages, faults } = await readFileWhole(await makeFile(bytes))
    expect(messages.map(({ text }) => text)).toEqual(['hello', 'gr\uFFFD ßer', 'hello'])
    expect(faults).toEqual([
      {
        reason: 'malformed',
        position: bytes.indexOf('{"id":"2"'),
        message: expect.stringContaining('no text (UTF-8)'),
      },
    ])
  })

  it('fills pages as a good one does, so that a file of nothing else is read in pages', async () => {
    const { pages } = await readFileWhole(await makeFile(exportOf(Array.from({ length: 1_100 }, () => 0))))
    expect(pages.map((page) => page.faults.length)).toEqual([500, 500, 100])
    expect(pages[0]?.range).toBeNull()
  })
})

describe('behind the messages', () => {
  it('a key that is not valid JSON is told', async () => {
    const text = exportOf([messageOf(1)]).replace('"messageCount": 1', '"messageCount": one')
    const { messages, faults } = await readFileWhole(await makeFile(text))
    expect(idsOf(messages)).toEqual(['1'])
    expect(faults).toEqual([expect.objectContaining({ reason: 'malformed', position: text.indexOf('"messageCount"') })])
  })

  it('another document is told', async () => {
    const text = exportOf([messageOf(1)])
    const { messages, faults } = await readFileWhole(await makeFile(`${text}\n${text}`))
    expect(idsOf(messages)).toEqual(['1'])
    expect(faults).toEqual([expect.objectContaining({ reason: 'malformed', position: text.length + 1 })])
  })

  it('a count that is wrong or absent says nothing', async () => {
    for (const messageCount of [7, undefined]) {
      const text = JSON.stringify({ ...header, messages: [messageOf(1)], messageCount })
      expect((await readFileWhole(await makeFile(text))).faults).toEqual([])
    }
  })
})

describe('a file that is cut off', () => {
  it('keeps its whole messages and says where the next begins', async () => {
    const text = exportOf([messageOf(1), messageOf(2), messageOf(3)])
    const start = text.indexOf('{\n      "id": "3"')
    const { messages, faults, pages } = await readFileWhole(await makeFile(text.slice(0, start + 60)))
    expect(idsOf(messages)).toEqual(['1', '2'])
    expect(faults).toEqual([
      {
        reason: 'truncated',
        position: start,
        message: `The file is cut off: what starts at byte ${start} is not whole.`,
      },
    ])
    expect(pages.at(-1)?.progress).toEqual({ bytesRead: start + 60, bytesTotal: start + 60 })
  })

  it('is no worse than that, wherever it is cut', async () => {
    const whole = await readFile(example('maximal-writer-shape.json'))
    const opened = whole.indexOf('"messages": [') + '"messages": ['.length
    const complete = whole.lastIndexOf(']')
    const end = whole.lastIndexOf('}') + 1
    const lastMessage = whole.subarray(0, complete).lastIndexOf('}') + 1
    const path = await makeFile(whole)
    for (let length = end - 1; length >= 0; length--) {
      await truncate(path, length)
      const outcome = await readFileWhole(path, { chunkBytes: 8_192 }).catch((error: unknown) => error)
      if (outcome instanceof SourceUnreadable) {
        expect([length, outcome.details.reason]).toEqual([length, length === 0 ? 'empty' : 'truncated'])
        expect(length).toBeLessThan(opened)
      } else {
        const kept = length >= lastMessage ? ['300000000000000001'] : []
        expect(outcome).toMatchObject({ messages: kept.map((id) => ({ id })), faults: [{ reason: 'truncated' }] })
      }
    }
  })
})
