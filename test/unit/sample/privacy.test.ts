import { describe, expect, it } from 'vitest'
import { createSample } from '../../../adapters/sample/community.ts'
import { openSample } from '../../../adapters/sample/sample-source.ts'
import { channelIdOf } from '../../../domain/archive/channel.ts'
import { normaliseChannel } from '../../../domain/archive/normalise-channel.ts'
import { normalisePage } from '../../../domain/archive/normalise-page.ts'
import { textOfPeople } from '../../../domain/archive/personal-text.ts'
import { Pseudonyms } from '../../../domain/archive/pseudonym.ts'
import { tenantId } from '../../../domain/shared/ids.ts'

describe('what the pipeline makes of a sample', () => {
  it.each(['pseudonymous', 'named'] as const)('holds none of its people’s ids under the policy %s', async (policy) => {
    const sample = createSample({ seed: 8, messages: 3_000 })
    const people = new Set(sample.people.map(({ id }) => String(id)))
    const pseudonyms = new Pseudonyms(new Uint8Array(32))
    const tenant = tenantId('0190a0a0-0000-7000-8000-000000000001')
    const now = new Date(0)
    const source = openSample(sample, { edition: 2 })
    const leaks: string[] = []
    const look = (thing: unknown) => {
      const text = JSON.stringify(thing)
      for (const [id] of text.matchAll(/(?<!\d)\d{17,19}(?!\d)/g)) if (people.has(id)) leaks.push(text)
    }
    let messages = 0
    for await (const channel of source.channels()) {
      const text = textOfPeople(pseudonyms)
      look(normaliseChannel(channel, { tenantId: tenant, text, visibility: 'everyone', now }))
      for await (const page of source.messages(channel, null)) {
        const channelId = channelIdOf(tenant, channel.id)
        const origin = 'file'
        const context = { tenantId: tenant, channelId, pseudonyms, authorNames: policy, origin, now } as const
        const normalised = normalisePage(page, context)
        expect(normalised.faults).toEqual([])
        for (const record of normalised.messages) look(record)
        for (const author of normalised.authors) look(author)
        messages += normalised.messages.length
      }
    }
    expect(messages).toBeGreaterThan(3_000)
    expect(leaks).toEqual([])
  })
})
