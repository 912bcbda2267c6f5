import { describe, expect, it } from 'vitest'
import { channelIdOf, channelName } from '../../../../domain/archive/channel.ts'
import { normaliseChannel } from '../../../../domain/archive/normalise-channel.ts'
import { textOfPeople } from '../../../../domain/archive/personal-text.ts'
import { snowflake } from '../../../../domain/archive/snowflake.ts'
import type { SourceChannel } from '../../../../domain/archive/source.ts'
import { aTenantId, moment, someSettings } from '../../../support/factories/index.ts'
import { aPageContext } from '../arbitraries.ts'

const { pseudonyms } = aPageContext()
const tenantId = aTenantId()
const seenAt = moment(60_000)
const aSource = (overrides: Partial<SourceChannel> = {}): SourceChannel => ({
  id: snowflake('20'),
  kind: 'text',
  name: 'general',
  confidential: false,
  observedAt: seenAt,
  ...overrides,
})
const read = (overrides: Partial<SourceChannel> = {}, visibility: 'everyone' | 'unknown' = 'unknown') =>
  normaliseChannel(aSource(overrides), { tenantId, text: textOfPeople(pseudonyms), visibility, now: moment() })
const parent = { id: snowflake('10'), name: 'Lobby' }

describe('a channel as a source shows it', () => {
  it('leaves unspoken what the source is silent on', () => {
    expect(read()).toStrictEqual([
      {
        id: channelIdOf(tenantId, snowflake('20')),
        tenantId,
        sourceId: '20',
        profile: { value: { kind: 'text', name: 'general', placeholder: false }, at: seenAt },
        parent: null,
        topic: null,
        settings: null,
        visibility: 'unknown',
        visibilityAt: null,
        createdAt: moment(),
        updatedAt: moment(),
      },
    ])
  })

  it('is at the top, without a topic, where the source says so', () => {
    expect(read({ parent: null, topic: null })).toMatchObject([
      { parent: { value: null, at: seenAt }, topic: { value: null, at: seenAt } },
    ])
  })

  it('has its settings from a live source', () => {
    const settings = someSettings({ position: 3, tags: ['bug'] })
    expect(read({ settings })).toMatchObject([{ settings: { value: settings, at: seenAt } }])
  })

  it('names nobody by raw id', () => {
    const stored = JSON.stringify(
      read({
        name: 'for <@5>',
        topic: 'ask <@!5>, https://discord.com/users/100000000000000001',
        parent: { ...parent, name: 'of <@5>' },
      }),
    )
    expect(stored).not.toMatch(/@!?5>|100000000000000001/)
    expect(stored).toContain(pseudonyms.of('5'))
  })

  it('is called by its id where nothing of its name is left', () => {
    expect(read({ name: '  ' })).toMatchObject([{ profile: { value: { name: '20' } } }])
  })

  it('has a name that every storage can hold', () => {
    expect(channelName(` ${'😀'.repeat(300)} `)).toBe('😀'.repeat(255))
    expect(read({ name: `a\ud83d${'x'.repeat(300)}` })).toMatchObject([
      { profile: { value: { name: `a\ufffd${'x'.repeat(253)}` } } },
    ])
  })

  it('that is a direct message is not called by the name of a person', () => {
    const channels = read({ kind: 'dm', name: 'Zephyrine', confidential: true })
    expect(channels).toMatchObject([{ profile: { value: { name: 'dm-20' } }, visibility: 'restricted' }])
    expect(JSON.stringify(channels)).not.toContain('Zephyrine')
  })
})

describe('the parent that a channel names', () => {
  it('of a text channel is a category', () => {
    const [category, channel] = read({ parent })
    expect(category).toStrictEqual({
      id: channelIdOf(tenantId, parent.id),
      tenantId,
      sourceId: '10',
      profile: { value: { kind: 'category', name: 'Lobby', placeholder: true }, at: seenAt },
      parent: null,
      topic: null,
      settings: null,
      visibility: 'unknown',
      visibilityAt: null,
      createdAt: moment(),
      updatedAt: moment(),
    })
    expect(channel?.parent).toStrictEqual({ value: category?.id, at: seenAt })
  })

  it('of a thread is of unknown kind', () => {
    expect(read({ kind: 'thread', parent })).toMatchObject([
      { profile: { value: { kind: 'unknown', name: 'Lobby', placeholder: true } } },
      { profile: { value: { kind: 'thread', placeholder: false } } },
    ])
  })

  it.each([null, '', '  '])('is called by its id where its name is %j', (name) => {
    expect(read({ parent: { ...parent, name } })[0]?.profile.value.name).toBe('10')
  })
})

describe('the visibility of a channel', () => {
  it("is everyone's where the import declares it, and its parent's too", () => {
    expect(read({ parent }, 'everyone').map((channel) => channel.visibility)).toStrictEqual(['everyone', 'everyone'])
  })

  it('is restricted where the source knows it to be confidential, whatever the import declares', () => {
    for (const declared of ['everyone', 'unknown'] as const) {
      expect(read({ kind: 'thread', confidential: true }, declared)).toMatchObject([{ visibility: 'restricted' }])
    }
  })
})
