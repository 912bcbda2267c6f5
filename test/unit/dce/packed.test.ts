import { constants, gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { exportOf, handlesOn, idsOf, makeFile, messageOf, numbered, readFileWhole, refusalOf } from './files.ts'

/** Text that does not pack well: a packed file of some size. */
const noise = (id: string): string =>
  Array.from({ length: 40 }, (_, i) => ((Number(id) * 7919 + i * 104729) ** 2 % 1e9).toString(36)).join(' ')
const ids = numbered(1, 2_000)
const text = exportOf(ids.map((id) => messageOf(id, noise(id))))
const packed = gzipSync(text)

describe('a packed file', () => {
  it('gives what it gives unpacked, whatever it is called', async () => {
    const plain = await readFileWhole(await makeFile(text))
    for (const name of ['general.json.gz', 'general.json']) {
      const path = await makeFile(packed, name)
      const reading = await readFileWhole(path)
      expect(reading.messages).toEqual(plain.messages)
      expect(reading.faults).toEqual([])
      expect(await handlesOn(path)).toBe(0)
    }
  })

  it('counts its packed bytes as progress', async () => {
    const { pages } = await readFileWhole(await makeFile(packed, 'a.json.gz'), {
      chunkBytes: 16 * 1024,
      pageElements: 100,
    })
    const read = pages.map(({ progress }) => progress?.bytesRead ?? 0)
    expect(read).toEqual([...read].sort((a, b) => a - b))
    expect(new Set(read).size).toBeGreaterThan(10)
    expect(pages.at(-1)?.progress).toEqual({ bytesRead: packed.length, bytesTotal: packed.length })
  })

  it('is as far as its messages are, also where all of it was taken from the disk at once', async () => {
    const { pages } = await readFileWhole(await makeFile(packed, 'a.json.gz'), { pageElements: 100 })
    pages.forEach(({ progress }, i) => {
      const share = (progress?.bytesRead ?? 0) / packed.length
      expect(Math.abs(share - (i + 1) / pages.length)).toBeLessThan(0.15)
    })
  })

  it('may be of several members, as files joined by hand are', async () => {
    const members = [text.slice(0, 5_000), text.slice(5_000)].map((part) => gzipSync(part))
    const { messages, faults } = await readFileWhole(await makeFile(Buffer.concat(members), 'a.json.gz'))
    expect([idsOf(messages), faults]).toEqual([ids, []])
  })

  it('keeps every whole message that can be unpacked, wherever it is cut', async () => {
    for (let i = 1; i < 40; i++) {
      const cut = packed.subarray(0, Math.floor((packed.length * i) / 40))
      const left = gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }).toString()
      const whole = [...left.matchAll(/\n {4}\}/g)].length
      const { messages, faults } = await readFileWhole(await makeFile(cut, 'a.json.gz'))
      expect(idsOf(messages)).toEqual(ids.slice(0, whole))
      expect(faults).toContainEqual({
        reason: 'truncated',
        position: cut.length,
        message: `The packed file is cut off at byte ${cut.length}.`,
      })
    }
  })

  it('is told where only its check sum is cut off', async () => {
    const { messages, faults } = await readFileWhole(await makeFile(packed.subarray(0, -4), 'a.json.gz'))
    expect(idsOf(messages)).toEqual(ids)
    expect(faults.map(({ reason }) => reason)).toEqual(['truncated'])
  })

  it('is told where a byte of it is wrong, and keeps what comes before', async () => {
    for (let i = 4; i < 20; i++) {
      const damaged = Buffer.from(packed)
      const at = Math.floor((packed.length * i) / 20)
      damaged[at] = (damaged[at] ?? 0) ^ 0x55
      const { messages, faults } = await readFileWhole(await makeFile(damaged, 'a.json.gz'))
      expect(faults.length).toBeGreaterThan(0)
      const before = Math.floor((ids.length * (i - 3)) / 20)
      expect(idsOf(messages).slice(0, before)).toEqual(ids.slice(0, before))
    }
  })

  it('is told where other bytes follow it', async () => {
    const { messages, faults } = await readFileWhole(
      await makeFile(Buffer.concat([packed, Buffer.from('more')]), 'a.gz'),
    )
    expect(messages.length).toBeGreaterThan(ids.length - 50)
    expect(idsOf(messages)).toEqual(ids.slice(0, messages.length))
    expect(faults.at(-1)?.message).toMatch(/^The packed file is damaged before byte \d+/)
  })

  it('is refused where nothing of it can be taken', async () => {
    const cut = await refusalOf(await makeFile(packed.subarray(0, 30), 'a.json.gz'))
    expect([cut.details.reason, cut.message]).toEqual([
      'truncated',
      'a.json.gz is packed and cut off at byte 30, before its first message.',
    ])
    const junk = await refusalOf(await makeFile(Buffer.from([0x1f, 0x8b, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]), 'a.json.gz'))
    expect([junk.details.reason, junk.message]).toEqual([
      'not_json',
      'a.json.gz is packed and damaged before its first message.',
    ])
    const prose = await refusalOf(await makeFile(gzipSync('true friends'), 'a.json.gz'))
    expect(prose.details.reason).toBe('not_json')
  })
})
