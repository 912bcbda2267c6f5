import { describe, expect, it } from 'vitest'
import { createSample } from '../../../adapters/sample/community.ts'
import { messageAt } from '../../../adapters/sample/message.ts'
import { openSample } from '../../../adapters/sample/sample-source.ts'
import { compareSnowflakes, snowflakeTime } from '../../../domain/archive/snowflake.ts'
import { fingerprint, messagesOf, readSample, readWhole } from './reading.ts'

describe('a sample', () => {
  it('is the same, byte for byte, for the same seed, and another for another', async () => {
    const options = { seed: 42, messages: 700 }
    const one = await fingerprint(options)
    expect(await fingerprint(options)).toBe(one)
    expect(await fingerprint({ ...options, seed: 43 })).not.toBe(one)
    expect(await fingerprint({ ...options, seed: 42 + 2 ** 32 })).not.toBe(one)
    expect(await fingerprint({ ...options, messages: 701 })).not.toBe(one)
    expect(await fingerprint(options, 2)).not.toBe(one)
  })

  it('is the one that it was when this was written, on every machine', async () => {
    expect(await fingerprint({ seed: 1, messages: 2_000 })).toBe(
      'd9b5cf954067fd125999a18abf8985171cd4009a830939193487bd4eae238245',
    )
  })

  it.each([0, 1, 2, 59, 60, 100, 2_000, 20_000])('of %d messages has as many', async (messages) => {
    const read = await readWhole({ seed: 3, messages })
    expect(messagesOf(read)).toHaveLength(messages)
    expect(new Set(read.map(({ channel }) => channel.id)).size).toBe(read.length)
  })

  it('has rising snowflakes in each channel, of the times at which they were sent', async () => {
    for (const edition of [1, 4]) {
      for (const { messages } of await readWhole({ seed: 5, messages: 5_000 }, edition)) {
        for (const [i, { id, sentAt }] of messages.entries()) {
          expect(sentAt).toEqual(snowflakeTime(id))
          const before = messages[i - 1]?.id
          if (before !== undefined) expect(compareSnowflakes(before, id)).toBeLessThan(0)
        }
      }
    }
  })

  it('has messages that are made without the others', async () => {
    const sample = createSample({ seed: 5, messages: 2_000 })
    const read = await readSample(sample)
    const place = sample.places.find(({ facts }) => facts.name === 'general')
    const general = read.find(({ channel }) => channel.id === place?.id)
    expect(place && messageAt(sample, place, 123, 1)).toEqual(general?.messages[123])
    expect(general?.messages.length).toBe(place?.facts.count)
  })

  it('names parents before their children', async () => {
    const seen = new Set<string>()
    for (const { channel } of await readWhole({ seed: 5, messages: 2_000 })) {
      if (channel.parent) expect(seen).toContain(channel.parent.id)
      seen.add(channel.id)
    }
  })

  it('has threads that are called by their first message, which stands in their channel too', async () => {
    const read = await readWhole({ seed: 5, messages: 5_000 })
    const byId = new Map(read.map((each) => [each.channel.id, each]))
    const kinds = { inBoth: 0, inForum: 0, confidential: 0 }
    for (const { channel, messages } of read) {
      if (channel.kind !== 'thread') continue
      const [first] = messages
      const parent = byId.get(channel.parent?.id ?? channel.id)
      const starter = parent?.messages.find(({ id }) => id === channel.id)
      if (channel.confidential) {
        expect(first?.id).not.toBe(channel.id)
        kinds.confidential++
      } else if (parent?.channel.kind === 'forum') {
        expect(first?.id).toBe(channel.id)
        kinds.inForum++
      } else {
        expect(first?.id).toBe(channel.id)
        if (starter !== undefined) expect(first).toEqual(starter)
        if (starter !== undefined) kinds.inBoth++
      }
    }
    expect(kinds).toEqual({ inBoth: 17, inForum: 11, confidential: 5 })
  })

  it('has a few channels and authors that are busy, and many that are not', async () => {
    const read = await readWhole({ seed: 5, messages: 20_000 })
    const counts = new Map<string, number>()
    for (const { author } of messagesOf(read)) counts.set(author.id, (counts.get(author.id) ?? 0) + 1)
    const authors = [...counts.values()].sort((a, b) => b - a)
    expect(authors[0] ?? 0).toBeGreaterThan(20 * (authors[Math.floor(authors.length / 2)] ?? 0))
    const channels = read.map(({ messages }) => messages.length).sort((a, b) => b - a)
    expect(channels[0] ?? 0).toBeGreaterThan(1.8 * (channels[1] ?? 0))
  })

  it('is refused where its size or seed is no whole number, or its edition none that there is', () => {
    expect(() => createSample({ seed: 1, messages: -1 })).toThrow()
    expect(() => createSample({ seed: 0.5, messages: 1 })).toThrow()
    expect(() => createSample({ seed: 1, messages: Number.NaN })).toThrow()
    for (const edition of [0, 1.5, 61]) {
      expect(() => openSample(createSample({ seed: 1, messages: 1 }), { edition })).toThrow()
    }
  })

  it('calls itself as it was told', async () => {
    const source = openSample(createSample({ seed: 1, messages: 0, name: 'Ours' }))
    expect(await source.describe()).toMatchObject({ name: 'Ours', platform: 'discord', origin: 'file' })
  })
})

describe('a later edition of a sample', () => {
  const sample = createSample({ seed: 9, messages: 3_000 })

  it('has new messages, and edits, deletions and new names among the old', async () => {
    const [first, later] = [await readSample(sample, 1), await readSample(sample, 3)]
    const old = new Map(first.flatMap(({ channel, messages }) => messages.map((m) => [`${channel.id}/${m.id}`, m])))
    const now = new Map(later.flatMap(({ channel, messages }) => messages.map((m) => [`${channel.id}/${m.id}`, m])))
    const kept = [...old].flatMap(([key, before]) => {
      const after = now.get(key)
      return after === undefined ? [] : [{ before, after }]
    })
    expect(now.size - kept.length).toBeGreaterThan(200)
    expect(old.size - kept.length).toBeGreaterThan(30)
    const edited = kept.filter(({ before, after }) => isWritten(before.type) && before.text !== after.text)
    expect(edited.length).toBeGreaterThan(50)
    for (const { after } of edited) expect(after.editedAt?.getTime()).toBeGreaterThan(after.sentAt.getTime())
    const renamed = kept.filter(({ before, after }) => before.author.name !== after.author.name)
    expect(renamed.length).toBeGreaterThan(50)
    for (const { before, after } of kept) expect(after.author.id).toBe(before.author.id)
    const names = (read: typeof first) => read.map(({ channel }) => channel.name)
    expect(names(later)).not.toEqual(names(first))
  })

  it('is seen later, and after all that it shows', async () => {
    let before = 0
    for (const edition of [1, 2, 3]) {
      const read = await readSample(sample, edition)
      const seen = read[0]?.channel.observedAt.getTime() ?? 0
      expect(seen).toBeGreaterThan(before)
      before = seen
      for (const { sentAt, editedAt } of messagesOf(read)) {
        expect(sentAt.getTime()).toBeLessThan(seen)
        if (editedAt) expect(editedAt.getTime()).toBeLessThan(seen)
      }
    }
  })

  it('gives back nothing that an earlier one has deleted', async () => {
    const ids = async (edition: number) => new Set(messagesOf(await readSample(sample, edition)).map(({ id }) => id))
    const [one, two, three] = [await ids(1), await ids(2), await ids(3)]
    for (const id of one) if (!two.has(id)) expect(three).not.toContain(id)
  })
})

/** The texts of other types hold names, which change without an edit. */
const isWritten = (type: string): boolean => type === 'Default' || type === 'Reply'
