import { join } from 'node:path'
import type { TidbAddress } from '../support/tidb-address.ts'
import { compareWithFloor } from './against-floor.ts'
import { messagesOf, sizeOf, writeChannel, writeCommunity } from './fixtures.ts'
import { LongProcess } from './long-import.ts'
import { compareReading } from './reading.ts'
import { told, type Verdict } from './verdict.ts'

export interface Plan {
  readonly address: TidbAddress
  /** Of the databases that are made and dropped. */
  readonly prefix: string
  /** For the files; empty, and removed by whoever made it. */
  readonly folder: string
  readonly longBytes: number
  /** Of the community and of the channel that are compared with the floor. */
  readonly messages: number
  readonly rounds: number
  readonly say: (line: string) => void
}

/** `1GB`, `200MB`: bytes in powers of 1000. */
export function bytesIn(text: string): number {
  const [, number, unit] = /^(\d+)(MB|GB)$/i.exec(text) ?? []
  if (number === undefined) throw new Error(`a size is like 200MB or 1GB, not ${text}`)
  return Number(number) * (unit?.toUpperCase() === 'GB' ? 1e9 : 1e6)
}

const bounds = { ratio: 0.6, reading: 60, readingRatio: 0.5, peak: 300, lastTenth: 0.8 }

/** Every measurement, one after the other. */
export async function runPlan(plan: Plan): Promise<readonly Verdict[]> {
  plan.say(`Writing exports of ${plan.messages} messages …`)
  const channel = await writeChannel(join(plan.folder, 'channel'), plan.messages)
  const community = join(plan.folder, 'community')
  await writeCommunity(community, plan.messages)
  return [
    ...(await judgeReading(channel, plan)),
    ...(await judgeRatio('one channel', channel, plan)),
    ...(await judgeRatio('a community', community, plan)),
    ...(await judgeLong(plan)),
  ]
}

async function judgeReading(path: string, { rounds, say }: Plan): Promise<readonly Verdict[]> {
  say('Reading one channel, and JSON.parse …')
  const { reading, jsonParse, ratio } = await compareReading(path, rounds)
  return [
    told('JSON.parse', `${jsonParse.toFixed(0)} MB/s`),
    {
      what: 'reading alone',
      figure: `${reading.toFixed(0)} MB/s, ${ratio.toFixed(2)} of JSON.parse`,
      bound: `at least ${bounds.reading} MB/s or ${bounds.readingRatio}`,
      met: reading >= bounds.reading || ratio >= bounds.readingRatio,
    },
  ]
}

async function judgeRatio(name: string, path: string, plan: Plan): Promise<readonly Verdict[]> {
  plan.say(`Importing ${name}, and writing the same rows bare …`)
  const prefix = `${plan.prefix}${name.replaceAll(' ', '_')}_`
  const { pipeline, floor, ratio } = await compareWithFloor({ ...plan, prefix, path })
  return [
    told(`${name}: the bare loop`, `${floor.toFixed(0)} messages/s`),
    told(`${name}: the whole pipeline`, `${pipeline.toFixed(0)} messages/s`),
    {
      what: `${name}: the ratio`,
      figure: ratio.toFixed(2),
      bound: `at least ${bounds.ratio}`,
      met: ratio >= bounds.ratio,
    },
  ]
}

async function judgeLong(plan: Plan): Promise<readonly Verdict[]> {
  plan.say(`Writing one file of ${(plan.longBytes / 1e6).toFixed(0)} MB …`)
  const path = await writeChannel(join(plan.folder, 'long'), messagesOf(plan.longBytes))
  const megabytes = (await sizeOf(path)) / 1e6
  const name = `${megabytes.toFixed(0)} MB`
  plan.say(`Reading ${name}, and importing it …`)
  const process = await LongProcess.build()
  const read = await process.read(path)
  const long = await process.import(plan.address, `${plan.prefix}long`, path)
  const [first = 0] = long.tenths
  const last = long.tenths.at(-1) ?? 0
  return [
    told(`${name} read alone`, `${(megabytes / read.seconds).toFixed(0)} MB/s, ${read.peak.toFixed(0)} MB of memory`),
    told(
      `${name} imported`,
      `${long.messages} messages in ${long.seconds.toFixed(0)} s: ${(long.messages / long.seconds).toFixed(0)}/s`,
    ),
    told('its tenths', `${long.tenths.map((rate) => rate.toFixed(0)).join(' ')} messages/s`),
    {
      what: 'the last tenth against the first',
      figure: (last / first).toFixed(2),
      bound: `at least ${bounds.lastTenth}`,
      met: last >= bounds.lastTenth * first,
    },
    {
      what: 'the most memory of the import',
      figure: `${long.peak.toFixed(0)} MB`,
      bound: `at most ${bounds.peak} MB`,
      met: long.peak <= bounds.peak,
    },
  ]
}
