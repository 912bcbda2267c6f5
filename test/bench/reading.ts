import { readFile, stat } from 'node:fs/promises'
import { openDceFile } from '../../adapters/dce/dce-file.ts'
import { median } from './median.ts'

export interface ReadingComparison {
  /** Megabytes a second, medians. */
  readonly reading: number
  readonly jsonParse: number
  readonly ratio: number
}

/** An export file from the disk to messages, and `JSON.parse` of its text, which is in memory already; in turn. */
export async function compareReading(path: string, rounds: number): Promise<ReadingComparison> {
  const { size } = await stat(path)
  const seconds = { reading: [] as number[], jsonParse: [] as number[] }
  // The first round is not counted.
  for (let round = 0; round <= rounds; round++) {
    const times = { jsonParse: await parseTime(path), reading: await readingTime(path) }
    if (round === 0) continue
    seconds.jsonParse.push(times.jsonParse)
    seconds.reading.push(times.reading)
  }
  const rate = (times: readonly number[]): number => size / 1e6 / median(times)
  const [reading, jsonParse] = [rate(seconds.reading), rate(seconds.jsonParse)]
  return { reading, jsonParse, ratio: reading / jsonParse }
}

async function parseTime(path: string): Promise<number> {
  const text = await readFile(path, 'utf8')
  const start = performance.now()
  JSON.parse(text)
  return (performance.now() - start) / 1000
}

/** How long it takes to read every message of the file, in seconds. */
export async function readingTime(path: string): Promise<number> {
  const source = openDceFile(path)
  const start = performance.now()
  let messages = 0
  for await (const channel of source.channels()) {
    for await (const page of source.messages(channel, null)) messages += page.messages.length
  }
  const seconds = (performance.now() - start) / 1000
  await source.close()
  if (messages === 0) throw new Error('the file has no messages')
  return seconds
}
