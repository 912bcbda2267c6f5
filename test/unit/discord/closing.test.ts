import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { discordSources } from '../../../adapters/discord/discord-sources.ts'
import { snowflake } from '../../../domain/archive/snowflake.ts'
import { all, busiestOf, messagesIn, refusalOf, startLive } from './live.ts'

describe('closing', () => {
  const aborted = ['aborted', {}]

  it('ends a wait for a limit at once', async () => {
    const live = await startLive()
    live.fake.behave({ next: [{ on: '*', do: '429-global', retryAfter: 60 }] })
    const source = live.open()
    const asked = refusalOf(source.describe())
    await untilAsked(live.fake.requests)
    const begun = Date.now()
    await source.close()
    expect(await asked).toEqual(aborted)
    expect(Date.now() - begun).toBeLessThan(1_000)
  })

  it('ends a request that is under way, and a pause before a repeat', async () => {
    const live = await startLive()
    live.fake.behave({ next: [{ on: '*', do: '500', times: 1 }], latency: 0 })
    const pausing = live.open({ pauses: [60_000] })
    const paused = refusalOf(pausing.describe())
    await untilAsked(live.fake.requests)
    await pausing.close()
    expect(await paused).toEqual(aborted)
    live.fake.behave({ next: [{ on: '*', do: 'slow', ms: 5_000 }] })
    const reading = live.open()
    const read = refusalOf(reading.describe())
    await sleep(100)
    await reading.close()
    expect(await read).toEqual(aborted)
  })

  it('leaves nothing to be asked', async () => {
    const live = await startLive()
    const source = live.open()
    const channel = await busiestOf(live, source)
    await source.close()
    live.fake.forgetRequests()
    for (const work of [
      source.describe(),
      all(source.channels()),
      all(source.messages(channel, null)),
      all(source.messages({ ...channel, kind: 'category' }, null)),
      source.newest(channel, null),
      source.parents('known'),
      source.withReactionUsers(channel, []),
    ]) {
      expect(await refusalOf(work)).toEqual(aborted)
    }
    expect(live.fake.requests).toEqual([])
  })
})

describe('sources that are open at one time', () => {
  it('do not end with each other', async () => {
    const live = await startLive()
    const [one, two] = [live.open(), live.open()]
    await one.describe()
    await two.describe()
    await one.close()
    const channel = await busiestOf(live, two)
    expect(messagesIn(await all(two.messages(channel, null))).length).toBeGreaterThan(0)
  })

  it('take a new token once the old one is refused', async () => {
    const live = await startLive()
    let token = 'wrong'
    const sources = discordSources({
      token: () => token,
      api: live.fake.url,
      clock: { findNow: async () => new Date() },
    })
    const [one, two] = [0, 1].map(() => sources.open(snowflake(live.fake.guildId)))
    expect(await refusalOf(one?.describe() ?? Promise.resolve())).toEqual(['source_refused', { reason: 'token' }])
    token = live.fake.token
    expect(await refusalOf(two?.describe() ?? Promise.resolve())).toBeNull()
    await one?.close()
    await two?.close()
  })
})

async function untilAsked(requests: readonly unknown[]): Promise<void> {
  while (requests.length === 0) await sleep(5)
  await sleep(20)
}
