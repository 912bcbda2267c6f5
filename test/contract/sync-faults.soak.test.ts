import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../adapters/time/system-clock.ts'
import type { FakeFaults } from '../support/fake-discord/faults.ts'
import { channelTypes } from '../support/fake-discord/json.ts'
import { seededShares } from '../support/seeded.ts'
import { isSoak, rounds, soakTimeout } from '../support/soak.ts'
import { differencesToFresh } from '../support/sync-compared.ts'
import { SyncScript } from '../support/sync-script.ts'
import { SyncWatch } from '../support/sync-watch.ts'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.ts'

let world: SyncWorld
let watch: SyncWatch

/** Limits are waited for in earnest, and silence too. */
async function open(messages: number, channelsAtOnce: number): Promise<void> {
  world = await openSyncWorld({ messages, seed: 1, clock: systemClock }, { channelsAtOnce }, { timeout: 2_000 })
  watch = new SyncWatch(world, await world.tenant(true))
}

/** Something of everything; no message is changed twice by one script. */
function change(): SyncScript {
  const script = new SyncScript(world.discord, world.clock)
  script.say(4)
  script.edit('newest', 2)
  script.delete('newest', 1)
  script.react('newest', 2)
  script.pin('newest', 1)
  return script
}

const calm: Partial<FakeFaults> = { next: [], random: null, limits: null, headersPredict: true }

/** Whatever came of it: nothing that must not be, and undisturbed it comes in. */
async function expectHeld(cure: () => void = () => undefined, work: Parameters<SyncWatch['sync']>[1] = {}) {
  const ended = await watch.sync({}, work)
  expect(await watch.wrongs(ended)).toEqual([])
  world.discord.behave(calm)
  cure()
  const undisturbed = await watch.sync()
  expect([undisturbed.why, await watch.wrongs(undisturbed), await watch.missing()]).toEqual([null, [], []])
  return ended
}

/** What may become otherwise in the middle of a sync, and what the sync then says. */
const turns = [
  ['the history may not be read', (on: boolean) => world.discord.state.setHistory(general(), !on), 'channel_no_access'],
  ['the intent is taken', (on: boolean) => world.discord.state.setIntent(!on), 'source_refused'],
  [
    'the bot is kicked',
    (on: boolean) => (on ? world.discord.state.kickBot() : world.discord.state.inviteBot()),
    'source_refused',
  ],
  ['the community is away', (on: boolean) => world.discord.state.setUnavailable(on), 'source_unavailable'],
  [
    'the token is revoked',
    (on: boolean) => (on ? world.discord.state.revokeToken() : world.discord.state.renewToken()),
    'source_refused',
  ],
  ['a channel becomes private', (on: boolean) => world.discord.state.setPrivate(general(), on), 'channel_no_access'],
] as const

const general = (): string => world.discord.state.channels().find(({ type }) => type === channelTypes.text)?.id ?? ''

/** TiDB takes its time: there, and shortly, one of each sort. */
const isShort = process.env['STORAGE'] === 'tidb' && !isSoak
const first = <T>(kinds: readonly T[]): readonly T[] => (isShort ? kinds.slice(0, 1) : kinds)

const failures = ['500', '502', '503', '500-html', '502-html', '503-html', 'cut', 'reset'] as const
const limits = ['429-user', '429-global', '429-shared'] as const
const blocks = ['cloudflare', 'cloudflare-403'] as const
/** One of each sort. */
const some = ['502-html', '503', 'cut', 'reset'] as const

describe('one fault while a community changes', soakTimeout, () => {
  beforeAll(async () => {
    await open(300, 1)
    expect(await watch.sync()).toMatchObject({ why: null })
  })

  afterAll(() => world.close())

  it.each([...(isShort ? some : failures), ...first(limits), 'slow'] as const)(
    'is got over by asking again: %s',
    async (kind) => {
      change()
      world.discord.behave({ next: [{ on: '*', do: kind, after: 6, retryAfter: 0.05, ms: 2_100 }] })
      expect(await expectHeld()).toMatchObject({ why: null })
    },
  )

  it.each(first(some))('that lasts ends it, and says why: %s', async (kind) => {
    change()
    world.discord.behave({ next: [{ on: '/channels/:id/messages', do: kind, after: 3, times: 1_000 }] })
    expect(await expectHeld()).toMatchObject({ why: 'source_unavailable', report: { outcome: 'failed' } })
  })

  it.each(first(some))('that one channel is asked for in vain fails that one alone, and says why: %s', async (kind) => {
    change()
    world.discord.behave({ next: [{ on: '/channels/:id/messages', of: general(), do: kind, times: 1_000 }] })
    const { report } = await expectHeld()
    expect(report).toMatchObject({ outcome: 'partial', error: null })
    const failed = report?.channels.filter(({ outcome }) => outcome === 'failed')
    expect(failed).toMatchObject([{ id: general(), error: { class: 'source_unavailable' } }])
  })

  it.each(first(some))('that passes while its channel waits is got over in the same run: %s', async (kind) => {
    change()
    world.discord.behave({ next: [{ on: '/channels/:id/messages', do: kind, after: 3, times: 4 }] })
    expect(await expectHeld()).toMatchObject({ why: null, report: { outcome: 'complete' } })
  })

  it.each(first(blocks))('that is a block ends it at once: %s', async (kind) => {
    change()
    world.discord.behave({ next: [{ on: '/channels/:id/messages', do: kind, after: 3 }] })
    expect(await expectHeld()).toMatchObject({ why: 'source_refused' })
  })

  it('that is a limit, of which headers do not tell, is waited for', async () => {
    change()
    world.discord.behave({ headersPredict: false, limits: { global: 1_000, perRoute: { requests: 3, ms: 60 } } })
    expect(await expectHeld()).toMatchObject({ why: null })
  })

  it.each(turns)('in the middle of a sync hides, deletes and loses nothing: %s', async (_, turn, why) => {
    change()
    const observer = { found: () => turn(true), progressed() {}, finished() {} }
    expect(await expectHeld(() => turn(false), { observer })).toMatchObject({ why })
  })

  it('leaves the archive of one that never saw any, and no empty text in its history', async () => {
    const revisions = (await world.dump())['message_revisions'] ?? []
    expect(revisions.filter(({ content }) => content === '')).toEqual([])
    expect(await differencesToFresh(world, [])).toEqual([])
  })
})

describe('an archive of threads whose order moves while it is read', soakTimeout, () => {
  afterAll(() => world.close())

  it('is read in whole', async () => {
    await open(60, 4)
    const forum = world.discord.state.channels().find(({ type }) => type === channelTypes.forum)?.id ?? ''
    const posts = Array.from({ length: rounds({ test: 120, soak: 450 }) }, (_, i) => {
      const { id } = world.discord.state.addThread(forum, { name: `Post ${i}` })
      return world.discord.state.archiveThread(id, (Date.now() - 1_000_000 + i) * 1_000).id
    })
    world.discord.behave({ archiveBumps: rounds({ test: 1, soak: 3 }) })
    const { report, why } = await watch.sync()
    expect([why, await watch.missing()]).toEqual([null, []])
    expect(report?.channels.map(({ id }) => id)).toEqual(expect.arrayContaining(posts))
  })
})

describe('faults of every kind, mixed, while a community changes', soakTimeout, () => {
  const seed = Number(process.env['SEED'] ?? 1)
  const wanted = rounds({ test: 300, soak: 10_000 })
  const share = seededShares(`faults ${seed}`)

  beforeAll(() => open(300, 4))

  afterAll(() => world.close())

  it(`never hide or delete what is there, and are got over (SEED=${seed})`, async () => {
    for (let run = 0; world.discord.requests.length < wanted; run++) {
      const [, turn] = turns[Math.floor(share() * turns.length * 3)] ?? []
      const when = Math.floor(share() * 8)
      const script = change()
      if (share() < 0.2) script.beginPost(2)
      if (share() < 0.2) script.archive(1)
      world.discord.behave({
        random: { seed: `${seed} ${run}`, rate: 0.08, kinds: [...failures, ...limits, ...blocks, 'slow'] },
      })
      let told = 0
      const observer = { found() {}, progressed: () => void (told++ === when && turn?.(true)), finished() {} }
      const ended = await watch.sync({}, { observer })
      expect([`run ${run}`, ...(await watch.wrongs(ended))]).toEqual([`run ${run}`])
      turn?.(false)
    }
    world.discord.behave(calm)
    expect((await watch.sync()).why).toBe(null)
    expect((await watch.sync({ depth: 'everything' })).why).toBe(null)
    expect(await watch.missing()).toEqual([])
    expect(world.discord.requests.filter(({ fault }) => fault !== null).length).toBeGreaterThan(wanted / 50)
    expect(await differencesToFresh(world, [])).toEqual([])
  })
})
