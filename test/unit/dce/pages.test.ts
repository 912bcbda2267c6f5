import { utimes } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { snowflake } from '../../../domain/archive/snowflake.ts'
import { exportOf, header, idsOf, makeFile, messageOf, numbered, readFileWhole } from './files.ts'

const messages = (count: number) => numbered(1, count).map((id) => messageOf(id))

describe('the pages of a file', () => {
  it('hold at most 500 messages, in the order of the file', async () => {
    const { pages, messages: read } = await readFileWhole(await makeFile(exportOf(messages(1_203))))
    expect(pages.map((page) => page.messages.length)).toEqual([500, 500, 203])
    expect(idsOf(read)).toEqual(numbered(1, 1_203))
  })

  it('end with the file, also where its last page is full', async () => {
    const { pages } = await readFileWhole(await makeFile(exportOf(messages(1_000))))
    expect(pages.map((page) => page.messages.length)).toEqual([500, 500])
  })

  it('end after a mebibyte of JSON', async () => {
    const content = 'x'.repeat(300_000)
    const { pages } = await readFileWhole(await makeFile(exportOf(numbered(1, 9).map((id) => messageOf(id, content)))))
    expect(pages.map((page) => page.messages.length)).toEqual([4, 4, 1])
  })

  it('tell how far they are, up to the last byte', async () => {
    const text = exportOf(messages(700))
    const { pages } = await readFileWhole(await makeFile(text), { pageElements: 100, chunkBytes: 4_096 })
    const read = pages.map((page) => page.progress?.bytesRead ?? 0)
    expect(read).toEqual([...read].sort((a, b) => a - b))
    expect(new Set(read).size).toBe(7)
    expect(read.at(-1)).toBe(text.length)
    expect(new Set(pages.map((page) => page.progress?.bytesTotal))).toEqual(new Set([text.length]))
  })

  it('span what is in them, in whatever order, and claim to be complete never', async () => {
    const file = await makeFile(exportOf(['30', '9', '100', '31', '9'].map((id) => messageOf(id))))
    const { pages } = await readFileWhole(file, { pageElements: 3 })
    expect(pages.map((page) => page.range)).toEqual([
      { from: '9', to: '100', complete: false },
      { from: '9', to: '31', complete: false },
    ])
  })

  it('are one and empty where the channel has no messages', async () => {
    const text = exportOf([])
    const { pages } = await readFileWhole(await makeFile(text))
    const progress = { bytesRead: text.length, bytesTotal: text.length }
    const observedAt = new Date('2026-08-30T12:00:00Z')
    expect(pages).toMatchObject([{ messages: [], faults: [], range: null, observedAt, progress }])
  })

  it('leave out what is not behind the given snowflake, by number', async () => {
    const file = await makeFile(exportOf(['8', '9', '10', '11'].map((id) => messageOf(id))))
    const { messages: read } = await readFileWhole(file, {}, snowflake('9'))
    expect(idsOf(read)).toEqual(['10', '11'])
  })

  it('were seen when the file was written, where it does not say when it was exported', async () => {
    const { guild, channel } = header
    const file = await makeFile(exportOf(messages(1), { guild, channel }))
    await utimes(file, new Date(), new Date('2020-02-03T04:05:06.789Z'))
    const reading = await readFileWhole(file)
    expect(reading.channel.observedAt).toEqual(new Date('2020-02-03T04:05:06.789Z'))
    expect(reading.pages[0]?.observedAt).toEqual(new Date('2020-02-03T04:05:06.789Z'))
  })

  it('are the same however the file is read', async () => {
    const file = await makeFile(`\ufeff\n ${exportOf(messages(50))}\n`)
    const whole = await readFileWhole(file)
    const small = await readFileWhole(file, { chunkBytes: 7 })
    expect(small.messages).toEqual(whole.messages)
    expect(whole.messages).toHaveLength(50)
  })
})
