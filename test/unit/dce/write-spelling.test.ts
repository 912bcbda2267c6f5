import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDceFile } from '../../../adapters/dce/dce-file.ts'
import { jsonText, timeText } from '../../../adapters/dce/write/json-spelling.ts'
import { type DceVersion, dceVersions, holds, whatVersionsHold } from '../../../adapters/dce/write/versions.ts'
import { writeExport } from '../../../adapters/dce/write/write-export.ts'
import { example, exportOf, header, makeFile, makeFolder, messageOf } from './files.ts'

const realExports = [
  'Discord Ferry Test - general [1543572361285083187].json',
  'Discord Ferry Test - general - Cool Thread [1543572368977428611].json',
  'Discord Ferry Test - feedback-forum - Bug Report [1543572393384087642].json',
]

/** A file read and written again. */
async function rewritten(path: string, version: DceVersion, markdown: 'raw' | 'rendered' = 'raw') {
  const source = openDceFile(path)
  const folder = await makeFolder()
  const [file] = await writeExport(source, folder, { version, layout: 'whole', markdown, utcOffset: 180 })
  await source.close()
  const name = file?.name ?? ''
  const text = await readFile(join(folder, name), 'utf8')
  return { name, text, json: JSON.parse(text) }
}

/** The keys of an object and of all that it holds, in their order; of lists the first item's. */
function pathsOf(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.length === 0 ? [] : pathsOf(value[0], `${path}[]`)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => [`${path}/${key}`, ...pathsOf(item, `${path}/${key}`)])
}

const oneMessage = (version: DceVersion) => rewritten(example('maximal-writer-shape.json'), version)

describe('the spelling of a written export', () => {
  it.each(realExports)('is that of DCE: %s', async (name) => {
    const text = await readFile(example(name), 'utf8')
    expect(jsonText(JSON.parse(text), 0)).toBe(text)
  })

  it('escapes what .NET escapes, and nothing else', () => {
    expect(jsonText({ text: 'ä<&>\'"\\/\n' }, 0)).toBe(String.raw`{
  "text": "ä<&>'\"\\/\n"
}`)
    expect(JSON.parse(jsonText({ text: '\u{1f600}\u2028\u00a0\ufffe\u3000e\u0301\u200b' }, 0))).toEqual({
      text: '\u{1f600}\u2028\u00a0\ufffe\u3000e\u0301\u200b',
    })
    expect(jsonText({ text: '\u{1f600}\u00a0\u200b' }, 0)).toContain('"\\uD83D\\uDE00\\u00A0\u200b"')
  })

  it('has as many digits of a second as needed, and any offset', () => {
    const at = (milliseconds: number) => new Date(Date.UTC(2026, 7, 30, 22, 0, 0, milliseconds))
    expect(timeText(at(0), 0)).toBe('2026-08-30T22:00:00+00:00')
    expect(timeText(at(120), 180)).toBe('2026-08-31T01:00:00.12+03:00')
    expect(timeText(at(7), -570)).toBe('2026-08-30T12:30:00.007-09:30')
  })

  it.each(realExports)('and its keys come again in their order: %s', async (name) => {
    const original = JSON.parse(await readFile(example(name), 'utf8'))
    const { json, name: newName } = await rewritten(example(name), '2.48')
    expect(newName).toBe(name)
    const known = (path: string) => !path.includes('/roles[]')
    for (const [i, message] of original.messages.entries()) {
      expect(pathsOf(json.messages[i])).toEqual(pathsOf(message).filter(known))
    }
    expect(pathsOf({ ...json, messages: [] })).toEqual(pathsOf({ ...original, messages: [] }))
  })

  it('has every key that 2.48 writes, in its order', async () => {
    const original = JSON.parse(await readFile(example('maximal-writer-shape.json'), 'utf8'))
    const { json } = await oneMessage('2.48')
    const known = (path: string) => !path.includes('/roles[]') && path !== '/channel/iconUrl'
    expect(pathsOf(json)).toEqual(pathsOf(original).filter(known))
  })
})

describe('a version', () => {
  it('adds keys to those of the version before, and takes none away', async () => {
    let before: readonly string[] = []
    for (const version of dceVersions) {
      const paths = pathsOf((await oneMessage(version)).json)
      expect(paths.filter((path) => before.includes(path))).toEqual(before)
      before = paths
    }
  })

  it('of the oldest kind has few keys', async () => {
    const { json } = await oneMessage('2.18')
    expect(Object.keys(json)).toEqual(['guild', 'channel', 'dateRange', 'messages', 'messageCount'])
    expect(Object.keys(json.channel)).toEqual(['id', 'type', 'name', 'topic'])
    expect(Object.keys(json.messages[0])).toEqual([
      ...['id', 'type', 'timestamp', 'timestampEdited', 'isPinned', 'content', 'author'],
      ...['attachments', 'embeds', 'reactions'],
    ])
    expect(Object.keys(json.messages[0].author)).toEqual(['id', 'name', 'discriminator', 'isBot', 'avatarUrl'])
    expect(json.messages[0].type).toBe('46')
  })

  it('writes discriminators as numbers before 2.27 and as four digits since', async () => {
    expect((await oneMessage('2.26')).json.messages[0].mentions[0].discriminator).toBe(2)
    expect((await oneMessage('2.27')).json.messages[0].mentions[0].discriminator).toBe('0002')
  })

  it('writes null for the id of an emoji of Unicode before 2.33 and nothing since', async () => {
    const reactions = [{ emoji: { id: null, name: '👍🏽', isAnimated: false }, count: 1 }]
    const file = await makeFile(exportOf([{ ...messageOf(1), reactions }]))
    expect((await rewritten(file, '2.27')).json.messages[0].reactions[0].emoji.id).toBeNull()
    expect((await rewritten(file, '2.33')).json.messages[0].reactions[0].emoji.id).toBe('')
  })

  it('writes local times since 2.41, and when it exported since 2.40', async () => {
    expect((await oneMessage('2.40')).json.messages[0].timestamp).toBe('2026-08-30T10:00:00+00:00')
    expect((await oneMessage('2.41')).json.messages[0].timestamp).toBe('2026-08-30T13:00:00+03:00')
    expect((await oneMessage('2.38')).json).not.toHaveProperty('exportedAt')
    expect((await oneMessage('2.40')).json.exportedAt).toBe('2026-08-30T12:00:00+00:00')
  })

  it('before 2.41 puts a channel without category in one of its own', async () => {
    const file = await makeFile(exportOf([], header))
    expect((await rewritten(file, '2.40')).json.channel).toMatchObject({ categoryId: '0', category: 'Default' })
    expect((await rewritten(file, '2.41')).json.channel).toMatchObject({ categoryId: null, category: null })
  })

  it('renders people, channels, emojis and times, unless told not to', async () => {
    const content = '<@4> <@!4> <@5> <#2> <#9> <@&7> <a:wave:8> <t:0:R> @everyone <@x>'
    const message = { ...messageOf(1, content), mentions: [{ id: '4', name: 'bob', nickname: 'Bob' }] }
    const file = await makeFile(exportOf([message]))
    expect((await rewritten(file, '2.48', 'raw')).json.messages[0].content).toBe(content)
    expect((await rewritten(file, '2.48', 'rendered')).json.messages[0].content).toBe(
      '@Bob @Bob @Unknown #general #deleted-channel @deleted-role :wave: 1970-01-01 00:00 @everyone <@x>',
    )
  })

  it('holds what the table says', () => {
    expect(holds('2.26', 'message.reference')).toBe(true)
    expect(holds('2.23', 'message.reference')).toBe(false)
    const never = Object.entries(whatVersionsHold).filter(([, since]) => since === null)
    expect(never.map(([part]) => part)).toContain('message.poll')
  })
})

describe('the name of a written file', () => {
  it('is one that every file system takes, whatever the channel is called', async () => {
    const channel = {
      ...header.channel,
      category: 'a/b\\c:*?"<>|\u0000',
      categoryId: '7',
      name: `..${'界'.repeat(200)}`,
    }
    const { name } = await rewritten(await makeFile(exportOf([messageOf(1)], { ...header, channel })), '2.48')
    expect(name).toMatch(/^Community - a_b_c______+ - \.\.界+ \[2\]\.json$/u)
    expect(Buffer.byteLength(name)).toBeLessThan(255)
  })
})
