import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unreadablePath } from '../../../adapters/dce/file-errors.ts'
import { exportOf, header, makeFile, makeFolder, messageOf, refusalOf } from './files.ts'

const { guild, channel } = header
const messages = [messageOf(1, 'secret')]
const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')

const contents: readonly (readonly [string, string | Uint8Array, string, string])[] = [
  ['an empty file', '', 'empty', 'general.json is empty.'],
  ['spaces alone', ' \n\t', 'empty', 'general.json is empty.'],
  ['a byte order mark alone', '\ufeff', 'empty', 'general.json is empty.'],
  ['a number', '42', 'not_an_export', 'it holds no object'],
  ['a text', '"secret"', 'not_an_export', 'it holds no object'],
  ['null', 'null', 'not_an_export', 'it holds no object'],
  ['a list', JSON.stringify(messages), 'not_an_export', 'it holds no object'],
  ['a list that breaks off', '[{"secret": 1', 'not_json', 'general.json is not JSON.'],
  ['prose', 'true friends keep a secret', 'not_json', 'general.json is not JSON.'],
  ['a PNG', png, 'not_json', 'general.json is not JSON.'],
  ['binary junk', Buffer.alloc(3_000, 0xfe), 'not_json', 'general.json is not JSON.'],
  ['zeros', Buffer.alloc(3_000), 'not_json', 'general.json is not JSON.'],
  ['binary junk behind a brace', Buffer.from('{\\rtf1 secret'), 'not_json', 'general.json is not JSON.'],
  ['a program', '{ secret: 1 }', 'not_json', 'general.json is not JSON.'],
  ['a header that is not JSON', '{"guild": {"id": secret}, "messages": []}', 'not_json', 'general.json is not JSON.'],
  ['an empty object', '{}', 'not_an_export', 'guild is missing'],
  ['another program’s JSON', '{"name": "secret", "version": "1.0.0"}', 'not_an_export', 'guild is missing'],
  ['no messages', JSON.stringify({ guild, channel }), 'not_an_export', 'it has no list of messages'],
  [
    'messages that are no list',
    JSON.stringify({ guild, channel, messages: 'secret' }),
    'not_an_export',
    'no list of messages',
  ],
  [
    'messages before the rest',
    JSON.stringify({ messages, guild, channel }),
    'not_an_export',
    'guild is missing before its messages',
  ],
  [
    'a channel without id',
    exportOf(messages, { guild, channel: { name: 'secret' } }),
    'not_an_export',
    'channel.id is missing',
  ],
  [
    'a cut before the messages',
    exportOf(messages).slice(0, 80),
    'truncated',
    'general.json is cut off before its first message: what starts at byte 80 is not whole.',
  ],
  ['a brace alone', '{', 'truncated', 'cut off before its first message: what starts at byte 1 is not whole.'],
]

describe('a file of which nothing can be taken', () => {
  it.each(contents)('is refused with the reason: %s', async (_, content, reason, message) => {
    const error = await refusalOf(await makeFile(content), { chunkBytes: 64 })
    expect(error.details.reason).toBe(reason)
    expect(error.message).toContain(message)
    expect(`${error.message} ${String(error.cause)}`).not.toContain('secret')
  })

  it('is refused where there is too much before its messages', async () => {
    const long = { guild: { ...guild, name: 'x'.repeat(2 * 1024 * 1024) }, channel }
    const many = {
      ...Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`key${i}`, 'some forty characters of a value'])),
      ...header,
    }
    for (const parts of [long, many]) {
      const error = await refusalOf(await makeFile(exportOf(messages, parts)))
      expect(error.details.reason).toBe('too_large')
      expect(error.message).toBe('general.json has more than 1 MiB before its messages.')
    }
  })

  it('is refused where it is nested too deep before its messages', async () => {
    const text = exportOf(messages, { deep: 'HERE', guild, channel })
    const error = await refusalOf(await makeFile(text.replace('"HERE"', '['.repeat(1_000) + ']'.repeat(1_000))))
    expect(error.details.reason).toBe('too_large')
    expect(error.message).toBe('general.json is nested deeper than 128 levels before its messages.')
  })

  it('is refused where it is a folder or absent', async () => {
    const folder = await makeFolder()
    await mkdir(join(folder, 'exports'))
    const asFile = await refusalOf(join(folder, 'exports'))
    expect([asFile.details.reason, asFile.message]).toEqual([
      'not_an_export',
      'exports is a folder, not an export file.',
    ])
    const absent = await refusalOf(join(folder, 'none.json'))
    expect([absent.details.reason, absent.message]).toEqual(['missing', `${folder}/none.json does not exist.`])
    const device = await refusalOf('/dev/null')
    expect([device.details.reason, device.message]).toEqual(['not_an_export', 'null is not a file.'])
  })

  it('is refused by what the system says of it', () => {
    const reasons = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EIO'].map((code) => {
      const { details, message } = unreadablePath('a.json', Object.assign(new Error('at /secret'), { code }))
      return [details.reason, message]
    })
    expect(reasons).toEqual([
      ['missing', 'a.json does not exist.'],
      ['missing', 'a.json does not exist.'],
      ['forbidden', 'a.json may not be read: no permission.'],
      ['forbidden', 'a.json may not be read: no permission.'],
      ['disk', 'a.json cannot be read (EIO).'],
    ])
  })
})
