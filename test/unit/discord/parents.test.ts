import { describe, expect, it } from 'vitest'
import { all, busiestOf, refusalOf, startLive } from './live.ts'

const forEver = { times: Number.POSITIVE_INFINITY } as const

describe('the channels asked anew', () => {
  const at = new Date('2026-01-01T00:00:00Z')

  it('are those of the walk without the threads, in two requests', async () => {
    const live = await startLive({ messages: 600 })
    const source = live.open({ clock: { findNow: async () => at } })
    const walked = await all(source.channels())
    live.fake.forgetRequests()
    expect(await source.parents('known')).toEqual(walked.filter(({ kind }) => kind !== 'thread'))
    expect(live.fake.requests.map(({ route }) => route)).toEqual(['/guilds/:id', '/guilds/:id/channels'])
  })

  it('are shown by the roles and overwrites of now', async () => {
    const live = await startLive({ messages: 50 })
    const source = live.open()
    const { id } = await busiestOf(live, source)
    const seen = async () => (await source.parents('known')).find((channel) => channel.id === id)
    expect(await seen()).toMatchObject({ visibility: 'everyone', unreadable: null })
    live.fake.state.setPrivate(id, true, { letIn: true })
    expect(await seen()).toMatchObject({ visibility: 'restricted', unreadable: null })
    live.fake.state.setPrivate(id, true)
    expect(await seen()).toMatchObject({ visibility: 'restricted', unreadable: 'no_access' })
    live.fake.state.setPermission('ADMINISTRATOR', true)
    expect(await seen()).toMatchObject({ visibility: 'restricted', unreadable: null })
    live.fake.state.setPrivate(id, false)
    expect(await seen()).toMatchObject({ visibility: 'everyone' })
  })

  it('are given without one that cannot be read', async () => {
    const live = await startLive({ messages: 50 })
    const source = live.open()
    const { id } = await busiestOf(live, source)
    const whole = await source.parents('known')
    live.fake.behave({ next: [{ on: '*', do: 'garbled', objects: { [id]: { type: 'text' } }, ...forEver }] })
    const ids = (await source.parents('known')).map((channel) => channel.id)
    expect(whole.map((channel) => channel.id).filter((each) => !ids.includes(each))).toContain(id)
    expect(source.unlisted()).toEqual([])
  })

  it('may be read as the roles allow that the bot has now, where these are asked anew', async () => {
    const live = await startLive({ messages: 50 })
    const source = live.open()
    const { id } = await busiestOf(live, source)
    live.fake.state.setPrivate(id, true, { letIn: true })
    const seen = async (ownRoles: 'known' | 'anew') =>
      (await source.parents(ownRoles)).find((channel) => channel.id === id)?.unreadable
    expect(await seen('known')).toBeNull()
    live.fake.state.setBotRoles([])
    expect(await seen('known')).toBeNull()
    expect(await seen('anew')).toBe('no_access')
    expect(await seen('known')).toBe('no_access')
  })

  it('are refused as everything is', async () => {
    const live = await startLive({ messages: 50 })
    const source = live.open()
    await source.parents('known')
    live.fake.behave({ next: [{ on: '/guilds/:id/channels', do: '503', ...forEver }] })
    expect(await refusalOf(source.parents('known'))).toMatchObject(['source_unavailable', {}])
    live.fake.behave({ next: [] })
    live.fake.state.kickBot()
    expect(await refusalOf(source.parents('known'))).toEqual(['source_refused', { reason: 'not_a_member' }])
    await source.close()
    expect(await refusalOf(source.parents('known'))).toEqual(['aborted', {}])
  })
})
