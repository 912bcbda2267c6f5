import { execFile } from 'node:child_process'
import { open, truncate } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { exportOf, makeFile, messageOf } from './files.ts'

const gibibyte = 1024 ** 3

async function readApart(...paths: readonly string[]) {
  const script = fileURLToPath(new URL('reading-process.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, ...paths])
  return JSON.parse(stdout) as { readonly outcomes: readonly unknown[]; readonly peakKibibytes: number }
}

const [head = '', tail = ''] = exportOf(['HERE', messageOf(2)]).split('"HERE"')

/** An export whose first message begins so, goes on with a gibibyte of zeros that take no room on the disk, and ends so. */
async function withHole(begin: string, end: string): Promise<string> {
  const path = await makeFile(head + begin)
  const from = Buffer.byteLength(head + begin)
  await truncate(path, from + gibibyte)
  const file = await open(path, 'r+')
  await file.write(end + tail, from + gibibyte)
  await file.close()
  return path
}

/** A gibibyte of `x` in a megabyte: members that unpack to sixteen mebibytes each, one behind the other. */
async function bomb(): Promise<string> {
  const mebibytes = 16
  const member = gzipSync(Buffer.alloc(mebibytes * 1024 ** 2, 'x'))
  const members = Array.from({ length: 1024 / mebibytes }, () => member)
  const begin = gzipSync(`${head}{"content":"`)
  return makeFile(Buffer.concat([begin, ...members, gzipSync(`"}${tail}`)]), 'bomb.json.gz')
}

const digits = '1'.repeat(1_000_000)
const levels = 1_000_000

describe('what has no end', () => {
  it('is told and passed over with hardly more memory than a small file takes', async () => {
    const small = await readApart(await makeFile(head + JSON.stringify(messageOf(1)) + tail))
    const large = await readApart(
      await withHole('{"content":"', '"}'),
      await withHole('1', '1'),
      await bomb(),
      await makeFile(head + '['.repeat(levels) + ']'.repeat(levels) + tail),
      await makeFile(head + '{"a":'.repeat(levels) + '}'.repeat(levels) + tail),
      await makeFile(`${head}{"id":${digits}}${tail}`),
    )
    const start = Buffer.byteLength(head)
    const tooLarge = { ids: ['2'], faults: [`What starts at byte ${start} is larger than 4 MiB; it was left out.`] }
    const tooDeep = {
      ids: ['2'],
      faults: [`What starts at byte ${start} is nested deeper than 128 levels; it was left out.`],
    }
    const noId = { ids: ['2'], faults: [expect.stringMatching(/is no message: \w+ is missing or not as expected/)] }
    expect(small.outcomes).toEqual([{ ids: ['1', '2'], faults: [] }])
    expect(large.outcomes).toEqual([tooLarge, tooLarge, tooLarge, tooDeep, tooLarge, noId])
    expect(large.peakKibibytes / small.peakKibibytes).toBeLessThan(2)
  })

  it('is refused where it stands before the messages', async () => {
    const path = await makeFile(`{"guild":{"id":"1","name":"`)
    await truncate(path, gibibyte)
    const { outcomes } = await readApart(path)
    expect(outcomes).toEqual([
      expect.stringMatching(/cut off before its first message|more than 1 MiB before its messages/),
    ])
  })
})
