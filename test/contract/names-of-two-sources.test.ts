import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { dceVersions } from '../../adapters/dce/write/versions.ts'
import { writeExport } from '../../adapters/dce/write/write-export.ts'
import { createSample } from '../../adapters/sample/community.ts'
import { openSample } from '../../adapters/sample/sample-source.ts'
import type { Tenant } from '../../domain/archive/index.ts'
import type { ArchiveSource, SourceMessage, SourceUser } from '../../domain/archive/source.ts'
import type { DumpedRow } from '../support/archive-dump-rows.ts'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.ts'

const [seed, messages] = [3, 200]
const version = dceVersions.at(-1) ?? expect.unreachable()
const colour = '#123456'

/** A member of the guild as an exporter sees one: with the guild's nickname, and the colour of a role. */
const member = (user: SourceUser): SourceUser => ({ ...user, nickname: `Captain ${user.name}`, colour })

const shownWithMembers = ({ reactions, mentions, interaction, ...message }: SourceMessage): SourceMessage => ({
  ...message,
  author: member(message.author),
  ...(mentions && { mentions: mentions.map(member) }),
  ...(interaction && { interaction: { ...interaction, user: member(interaction.user) } }),
  ...(reactions && {
    reactions: reactions.map(({ users, ...reaction }) => ({ ...reaction, ...(users && { users: users.map(member) }) })),
  }),
})

function withMembers(source: ArchiveSource): ArchiveSource {
  return {
    describe: () => source.describe(),
    channels: () => source.channels(),
    async *messages(channel, after) {
      for await (const page of source.messages(channel, after))
        yield { ...page, messages: page.messages.map(shownWithMembers) }
    },
    close: () => source.close(),
  }
}

type Bring = (world: SyncWorld, tenant: Tenant) => Promise<void>

const syncs: Bring = async (world, tenant) => {
  const report = await world.sync(tenant)
  expect([report.outcome, report.error]).toEqual(['complete', null])
}

const imports: Bring = async (world) => {
  const folder = await mkdtemp(join(tmpdir(), 'verta-names-'))
  try {
    const source = withMembers(openSample(createSample({ seed, messages })))
    await writeExport(source, folder, { version, layout: 'whole', markdown: 'raw' })
    const target = { to: 'guild', ifAbsent: 'refuse' } as const
    const how = { channelVisibility: 'everyone', deletions: 'ignore' } as const
    const reports = await world.archive.importArchive({ paths: [folder], target, ...how })
    expect(reports.filter(({ outcome }) => outcome !== 'complete')).toEqual([])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Who is in an archive that keeps names, after one was brought in behind the other. */
async function authorsAfter(...steps: readonly Bring[]): Promise<readonly DumpedRow[]> {
  const world = await openSyncWorld({ messages, seed })
  try {
    const tenant = await world.tenant(true)
    for (const step of steps) await step(world, tenant)
    return (await world.named())['authors'] ?? []
  } finally {
    await world.close()
  }
}

describe('people in files, which show members, and at Discord, which does not', () => {
  let followed: readonly DumpedRow[]
  let preceded: readonly DumpedRow[]
  let onlyLive: readonly DumpedRow[]

  beforeAll(async () => {
    followed = await authorsAfter(imports, syncs)
    preceded = await authorsAfter(syncs, imports)
    onlyLive = await authorsAfter(syncs)
  }, 120_000)

  const inFiles = () => followed.filter((row) => row['nickname_observed_at'] !== null)

  it('keep nickname and colour when they are seen at Discord later', () => {
    expect(inFiles().length).toBeGreaterThan(20)
    for (const row of inFiles()) {
      expect(row['observed_at'] ?? '').toSatisfy((at: string) => at > (row['nickname_observed_at'] ?? at))
      expect(row).toMatchObject({ nickname: expect.stringMatching(/^Captain ./), colour })
    }
  })

  it('have from Discord what it tells: the display name of those who have one, and no nickname', () => {
    const liveOf = new Map(onlyLive.map((row) => [row['id'], row]))
    for (const row of inFiles()) {
      const { display_name, observed_at } = liveOf.get(row['id']) ?? {}
      expect(row).toMatchObject({ display_name, observed_at })
    }
    expect(inFiles().some((row) => row['display_name'] !== null)).toBe(true)
    expect(onlyLive.filter((row) => row['nickname_observed_at'] !== null || row['colour'] !== null)).toEqual([])
  })

  it('are the same whichever came first', () => {
    expect(preceded).toEqual(followed)
  })
})
