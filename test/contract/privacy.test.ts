import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dceExportFiles } from '../../adapters/dce/export-files.ts'
import type { SourceReport } from '../../domain/archive/index.ts'
import type { ExportFiles } from '../../domain/archive/ports/export-files.ts'
import { Pseudonyms } from '../../domain/archive/pseudonym.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import type { AuthorNames } from '../../domain/archive/tenant.ts'
import { hex, sha256 } from '../../domain/shared/hash.ts'
import type { ArchiveDump } from '../support/archive-dump-rows.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { crawl } from '../support/http-world-crawl.ts'
import { People, type Person } from '../support/seeded-people.ts'
import { privateDirectMessage, privateExport } from '../support/seeded-private-export.ts'
import { privateSource } from '../support/seeded-private-source.ts'

const guild = '860000000000000001'
/** Where a person stands of whom nothing is kept, not even a pseudonym. */
const dropped = ['author of a broken message', 'broken message', 'thread owner']

const people = new People()
const room = privateExport(people, guild)
const direct = privateDirectMessage(people)
const live = privateSource(people, guild)

describe.each<AuthorNames>(['pseudonymous', 'named'])('an archive whose people are %s', (authorNames) => {
  let folder: string
  let world: HttpWorld
  let reports: readonly SourceReport[]
  let dump: ArchiveDump
  let replies: ReadonlyMap<string, string>

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verta-privacy-'))
    world = await openHttpWorld({ exportFiles: withLive })
    await writeFile(join(folder, 'room.json'), room)
    await writeFile(join(folder, 'direct.json'), direct)
    reports = await importEverything(world, folder, authorNames)
    dump = await world.dump()
    replies = new Map([...(await crawl(world)), ...(await unhappyReplies(world))])
  })

  afterAll(async () => {
    await world.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** Each cell of each table, each reply and each line of the log, by where it stands. */
  const everything = (): readonly (readonly [string, string])[] => [
    ...cellsOf(dump),
    ...replies,
    ...[...world.log, ...world.requests].map((line, i) => [`line ${i} of the log`, JSON.stringify(line)] as const),
    ...reports.flatMap(({ faults }) => faults.map(({ message }) => ['a fault', message] as const)),
  ]

  /** Whom the texts of a person show, and where. */
  const leaks = (textsOf: (person: Person) => readonly string[]): readonly string[] =>
    everything().flatMap(([stands, value]) =>
      people.all
        .filter((person) => textsOf(person).some((text) => value.includes(text)))
        .map(({ place }) => `${place} stands in ${stands}`),
    )

  it('is given people in many places, and takes everything in', () => {
    expect(people.all.length).toBeGreaterThan(60)
    expect(new Set(people.all.map(({ id }) => id)).size).toBe(people.all.length)
    expect(reports.map(({ outcome, counts }) => [outcome, counts.read, counts.faults])).toEqual([
      ['partial', 16, 1],
      ['complete', 1, 0],
      ['complete', 2, 0],
    ])
    expect(replies.size).toBeGreaterThan(40)
  })

  it('holds no raw id and shows none, nor what tells one', () => {
    expect(leaks(({ id }) => [id, hex(sha256(id)), BigInt(id).toString(16)])).toEqual([])
  })

  it('knows everyone by pseudonym instead', async () => {
    const tenant = await world.storage.read.tenants.findBySource('discord', snowflake(guild))
    const key = tenant && (await world.storage.read.tenantKeys.find(tenant.id))
    const pseudonyms = new Pseudonyms(
      world.vault.unwrap(tenant?.id ?? expect.unreachable(), key?.wrappedKey ?? expect.unreachable()),
    )
    const cells = cellsOf(dump)
      .map(([, value]) => value)
      .join('\n')
    const unknown = people.all.filter(({ id }) => !cells.includes(pseudonyms.of(id))).map(({ place }) => place)
    expect(unknown.sort()).toEqual([...dropped, 'direct message'].sort())
  })

  it('never calls a direct message by a name', () => {
    const { channels = [], channel_slugs = [] } = dump
    const direct = channels.find(({ kind }) => kind === 'dm')
    expect(direct?.['name']).toBe('dm-830000000000000001')
    expect(channel_slugs.find(({ channel_id }) => channel_id === direct?.['id'])?.['slug']).toBe(
      'dm-830000000000000001',
    )
    expect(direct?.['visibility']).toBe('restricted')
  })

  if (authorNames === 'pseudonymous') {
    it('holds no name and shows none', () => {
      expect(leaks(({ name, nickname }) => [name, nickname, JSON.stringify(nickname).slice(1, -1)])).toEqual([])
    })
  } else {
    it('shows the names of authors and of whom they mention', () => {
      const shown = replies.get('/api/v1/tenants/private/channels/810000000000000001/messages') ?? ''
      expect(shown).toContain(`"name":${JSON.stringify(people.at('author').nickname)}`)
      expect(shown).toContain(`"name":${JSON.stringify(people.at('mentions[]').nickname)}`)
    })

    it('keeps no name outside the table of authors', () => {
      const elsewhere = cellsOf({ ...dump, authors: [] }).filter(([, value]) =>
        people.all.some(({ name, nickname }) => value.includes(name) || value.includes(nickname)),
      )
      expect(elsewhere).toEqual([])
    })

    it('holds no name and shows none any more once its people are to be pseudonymous', async () => {
      for (const slug of ['private', 'direct']) {
        const { tenant } = await world.archive.getAnyTenant(slug)
        const policies = { authorNames: 'pseudonymous' } as const
        await world.archive.updateTenant(slug, { policies }, tenant.version)
        expect((await world.archive.applyPolicies(tenant.id, { owner: 'the test' })).names).toBeGreaterThan(0)
      }
      const left = [...cellsOf(await world.dump()), ...(await crawl(world))].filter(([, value]) =>
        people.all.some(({ name, nickname }) => value.includes(name) || value.includes(nickname)),
      )
      expect(left).toEqual([])
    })
  }
})

const withLive: ExportFiles = {
  find: async (paths) => {
    const files = await dceExportFiles.find(paths.filter((path) => path !== live.name))
    return paths.includes(live.name) ? [...files, live] : files
  },
}

async function importEverything({ archive }: HttpWorld, folder: string, authorNames: AuthorNames) {
  const base = { platform: 'discord', visibility: 'public', policies: { authorNames } } as const
  await archive.createTenant({ ...base, name: 'Private', slug: 'private', sourceId: snowflake(guild) })
  await archive.createTenant({ ...base, name: 'Direct', slug: 'direct', sourceId: snowflake('0') })
  return archive.importArchive({
    paths: [join(folder, 'room.json'), join(folder, 'direct.json'), live.name],
    target: { to: 'guild', ifAbsent: 'refuse' },
    channelVisibility: 'everyone',
  })
}

async function unhappyReplies({ get }: HttpWorld): Promise<readonly (readonly [string, string])[]> {
  const open = '/api/v1/tenants/private/channels/810000000000000001'
  const hidden = '/api/v1/tenants/direct/channels/830000000000000001'
  const addresses = [
    ...['/health/live', '/openapi.json', '/nowhere', '/api/v1/tenants/nobody', '/api/v1/tenants?limit=0'],
    ...[`${open}/messages?cursor=nonsense`, `${open}/messages?after=1&before=2`, `${open}/messages/1`],
    ...[hidden, `${hidden}/messages`, `${hidden}/messages/820000000000000090`],
  ]
  return Promise.all(addresses.map(async (url) => [url, (await get(url)).body] as const))
}

const cellsOf = (dump: ArchiveDump): readonly (readonly [string, string])[] =>
  Object.entries(dump).flatMap(([table, rows]) =>
    rows.flatMap((row) => Object.entries(row).map(([column, value]) => [`${table}.${column}`, value ?? ''] as const)),
  )
