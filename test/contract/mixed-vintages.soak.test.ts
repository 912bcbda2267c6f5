import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareSnowflakes } from '../../domain/archive/snowflake.ts'
import type { ArchiveSource, SourceMessage } from '../../domain/archive/source.ts'
import { differences, noDifference } from '../support/archive-dump-compared.ts'
import type { ArchiveDump } from '../support/archive-dump-rows.ts'
import { rounds, soakTimeout } from '../support/soak.ts'
import { shuffled } from '../support/untidy-exports.ts'
import { openVintageWorld, type VintageWorld } from '../support/vintage-world.ts'

const orders = [0, 1, 2]
/** Editions: four months lie between them, in which much was edited, deleted and renamed. */
const [early, late] = [1, 5]

describe('a community in files of several versions', () => {
  let world: VintageWorld

  beforeAll(async () => {
    world = await openVintageWorld(rounds({ test: 150, soak: 20_000 }))
  })

  afterAll(() => world.close())

  it.each([
    ['2.23', '2.48'],
    ['2.47', '2.26'],
  ] as const)('is the same in any order: first exported by %s, later by %s', soakTimeout, async (first, later) => {
    const direct = await world.directly([world.held(first, early), world.held(later, late)])
    const paths = [...(await world.untidily(first, early)), ...(await world.untidily(later, late))]
    for (const _ of orders) {
      const { archive } = await world.files(shuffled(paths, world.share))
      expect(differences(archive, direct.archive)).toEqual(noDifference)
    }
  })

  it('and of one time lacks nothing that it shows, whoever infers deletions', soakTimeout, async () => {
    const direct = await world.directly([world.held('2.27'), world.held('2.40'), world.held('2.48')])
    const paths = [await world.untidily('2.27'), await world.wholly('2.40'), await world.untidily('2.48')].flat()
    for (const _ of orders) {
      const { archive } = await world.files(shuffled(paths, world.share), 'infer')
      expect(deletedIn(archive)).toEqual([])
      expect(differences(archive, direct.archive)).toEqual(noDifference)
    }
  })

  it.each([
    ['2.40', '2.48'],
    ['2.48', '2.40'],
  ] as const)(
    'has lost what %s shows and the whole files of a later %s no longer do',
    soakTimeout,
    async (first, later) => {
      const lost = await lostBetween(world.held(first, early), world.held(later, late))
      expect(lost.length).toBeGreaterThan(0)
      const direct = await world.directly([world.held(first, early), world.held(later, late)], 'infer')
      const paths = [...(await world.untidily(first, early)), ...(await world.wholly(later, late))]
      for (const _ of orders) {
        const { archive } = await world.files(shuffled(paths, world.share), 'infer')
        expect(deletedIn(archive)).toEqual(lost)
        expect(differences(archive, direct.archive)).toEqual(noDifference)
      }
    },
  )
})

const deletedIn = ({ messages = [] }: ArchiveDump): readonly string[] =>
  messages
    .filter(({ deleted_at }) => deleted_at !== null)
    .map(({ channel_id, snowflake }) => `${channel_id} ${snowflake}`)
    .sort()

/** What `later` does not have between the first and the last message that it has of a channel. */
async function lostBetween(first: ArchiveSource, later: ArchiveSource): Promise<readonly string[]> {
  const [before, after] = [await idsByChannel(first), await idsByChannel(later)]
  return [...before]
    .flatMap(([channel, ids]) => {
      const left = after.get(channel) ?? []
      const [from, to] = [left.at(0), left.at(-1)]
      if (from === undefined || to === undefined) return []
      return ids
        .filter((id) => compareSnowflakes(from, id) < 0 && compareSnowflakes(id, to) < 0 && !left.includes(id))
        .map((id) => `channel ${channel} ${id}`)
    })
    .sort()
}

async function idsByChannel(source: ArchiveSource): Promise<ReadonlyMap<string, readonly SourceMessage['id'][]>> {
  const ids = new Map<string, SourceMessage['id'][]>()
  for await (const channel of source.channels()) {
    const found: SourceMessage['id'][] = []
    for await (const page of source.messages(channel, null)) found.push(...page.messages.map(({ id }) => id))
    ids.set(channel.id, found)
  }
  return ids
}
