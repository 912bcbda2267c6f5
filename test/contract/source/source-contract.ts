import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { channelKinds } from '../../../domain/archive/channel.ts'
import { compareSnowflakes, isSnowflake, previousSnowflake, type Snowflake } from '../../../domain/archive/snowflake.ts'
import type { SourcePage } from '../../../domain/archive/source.ts'
import { closingContract } from './closing.ts'
import { flawsOf } from './plain-data.ts'
import type { Opening, SourceHarness } from './sources.ts'
import { busiest, idsOf, type Walk, walkWhole } from './walk.ts'

/** What every source promises: see `ArchiveSource`. */
export function sourceContract(name: string, open: () => Promise<SourceHarness>): void {
  describe(`the source ${name}`, () => {
    let harness: SourceHarness
    let walks: readonly (readonly [Opening, Walk])[]

    beforeAll(async () => {
      harness = await open()
      walks = await Promise.all(harness.openings.map(async (each) => [each, await walkWhole(each)] as const))
    })
    afterAll(() => harness.close())

    const pages = () => walks.flatMap(([, walk]) => walk.channels.flatMap((channel) => channel.pages))

    it('is tried without messages, with few, and with several pages of one channel', async () => {
      const most = walks.flatMap(([, walk]) => walk.channels.map((channel) => channel.pages.length))
      expect(Math.max(...most)).toBeGreaterThan(2)
      expect(walks.some(([, walk]) => walk.channels.some((channel) => idsOf(channel).length === 0))).toBe(true)
    })

    it('describes its community, in the same way each time it is asked', async () => {
      for (const { open } of harness.openings) {
        const source = open()
        const community = await source.describe()
        expect(isSnowflake(community.id)).toBe(true)
        expect(['live', 'file']).toContain(community.origin)
        expect(await source.describe()).toEqual(community)
        await source.close()
      }
    })

    it('names each channel once', () => {
      for (const [, { channels }] of walks) {
        const ids = channels.map(({ channel }) => channel.id)
        expect(ids.every(isSnowflake)).toBe(true)
        expect(new Set(ids).size).toBe(ids.length)
        for (const { channel } of channels) {
          expect(channelKinds).toContain(channel.kind)
          expect(channel.parent?.id).not.toBe(channel.id)
        }
      }
    })

    it('gives at most 500 messages in a page', () => {
      for (const { messages } of pages()) expect(messages.length).toBeLessThanOrEqual(500)
    })

    it('says of a page with messages what it spans, and nothing of an empty one', () => {
      for (const { messages, range } of pages()) {
        expect(range === null).toBe(messages.length === 0)
        if (range === null) continue
        const ids = messages.map(({ id }) => id).sort(compareSnowflakes)
        const [first = range.from] = ids
        const last = ids.at(-1) ?? range.to
        expect(compareSnowflakes(range.from, first)).toBeLessThanOrEqual(0)
        expect(compareSnowflakes(range.to, last)).toBeGreaterThanOrEqual(0)
        if (!range.complete) expect([range.from, range.to]).toEqual([first, last])
      }
    })

    it('shows in a complete range everything that it has there', () => {
      for (const [, { channels }] of walks) {
        for (const channel of channels) {
          for (const { range, messages } of channel.pages) {
            if (!range?.complete) continue
            const inRange = idsOf(channel).filter((id) => liesIn(id, range))
            expect(inRange).toEqual(messages.map(({ id }) => id))
          }
        }
      }
    })

    it('tells on the last page of a channel, and on no other, what it showed of it', () => {
      for (const [, { channels }] of walks) {
        for (const channel of channels) {
          const told = channel.pages.map(({ coverage }) => coverage)
          const last = told.pop()
          expect(told.every((coverage) => coverage === null)).toBe(true)
          const ids = [...idsOf(channel)].sort(compareSnowflakes)
          const [from] = ids
          expect(last?.range ?? null).toEqual(from === undefined ? null : { from, to: ids.at(-1) })
          const faulty = channel.pages.some(({ faults }) => faults.length > 0)
          expect(last?.doubts.includes('faults')).toBe(faulty)
          const window = last?.window ?? null
          if (window !== null && window.after !== null) expect(window.after <= window.before).toBe(true)
        }
      }
    })

    it('was seen at one time if it is a file, and does not go back in time if it is live', () => {
      for (const [, { community, channels }] of walks) {
        for (const { channel, pages } of channels) {
          const times = pages.map(({ observedAt }) => observedAt.getTime())
          if (community.origin === 'file') for (const time of times) expect(time).toBe(channel.observedAt.getTime())
          expect(times).toEqual([...times].sort((a, b) => a - b))
        }
      }
    })

    it('counts its bytes up to their total, or not at all', () => {
      for (const [, { channels }] of walks) {
        const told = channels.flatMap(({ pages }) => pages.flatMap(({ progress }) => progress ?? []))
        const read = told.map(({ bytesRead }) => bytesRead)
        expect(read).toEqual([...read].sort((a, b) => a - b))
        for (const { bytesRead, bytesTotal } of told) expect(bytesRead).toBeLessThanOrEqual(bytesTotal)
      }
    })

    it('gives after a snowflake what lies behind it, and all of that', async () => {
      for (const [opening, walk] of walks) {
        const channel = busiest(walk)
        const ids = [...idsOf(channel)].sort(compareSnowflakes)
        const [first = channel.channel.id] = ids
        for (const after of [
          previousSnowflake(first),
          first,
          ids[Math.floor(ids.length / 2)] ?? first,
          ids.at(-1) ?? first,
        ]) {
          const rest = await walkWhole(opening, after)
          expect(rest.channels.map((each) => each.channel)).toEqual(walk.channels.map((each) => each.channel))
          for (const [i, each] of rest.channels.entries()) {
            const whole = walk.channels[i] ?? channel
            expect(idsOf(each)).toEqual(idsOf(whole).filter((id) => compareSnowflakes(id, after) > 0))
          }
        }
      }
    })

    it('gives the same when it is opened again', async () => {
      for (const [opening, walk] of walks) expect(await walkWhole(opening)).toEqual(walk)
    })

    it('gives plain data: absent or null, never undefined', () => {
      for (const [opening, walk] of walks) expect([opening.name, ...flawsOf(walk)]).toEqual([opening.name])
    })

    it('gives messages that can be told apart, with a time, a type and an author', () => {
      for (const { messages } of pages()) {
        const whole = messages.filter(
          ({ id, sentAt, type, author, text }) =>
            isSnowflake(id) &&
            isSnowflake(author.id) &&
            sentAt instanceof Date &&
            type !== '' &&
            typeof text === 'string',
        )
        expect(whole).toHaveLength(messages.length)
      }
    })

    closingContract(() => walks)
  })
}

const liesIn = (id: Snowflake, range: NonNullable<SourcePage['range']>): boolean =>
  compareSnowflakes(id, range.from) >= 0 && compareSnowflakes(id, range.to) <= 0
