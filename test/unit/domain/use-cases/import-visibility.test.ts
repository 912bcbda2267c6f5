import { describe, expect, it } from 'vitest'
import { channelIdOf } from '../../../../domain/archive/channel.ts'
import { snowflake } from '../../../../domain/archive/snowflake.ts'
import { getChannel } from '../../../../domain/archive/use-cases/get-channel.ts'
import { publicViewer } from '../../../../domain/archive/viewer.ts'
import { type ArchiveFixture, anArchive, said, toEveryone } from './archive-fixture.ts'
import { aFile, guild } from './fake-exports.ts'

const lobby = { id: snowflake('90'), name: 'Lobby' }
const general = aFile([said('5', 'hello')], { id: snowflake('91'), parent: lobby })
const closed = aFile([said('6', 'secret')], {
  id: snowflake('92'),
  kind: 'thread',
  name: 'closed',
  confidential: true,
  parent: { id: snowflake('91'), name: 'general' },
})

async function visibilities({ storage, tenantOf }: ArchiveFixture): Promise<Readonly<Record<string, string>>> {
  const { id } = await tenantOf(guild)
  const channels = await storage.read.channels.findMany(
    ['90', '91', '92'].map((each) => channelIdOf(id, snowflake(each))),
  )
  return Object.fromEntries(channels.map((channel) => [channel.profile.value.name, channel.visibility]))
}

describe('an import that declares its files to be public', () => {
  it('makes a public and listed tenant, and shows the channel and its category to everyone', async () => {
    const archive = anArchive()
    await archive.bringIn([general], toEveryone)
    expect(await archive.tenantOf(guild)).toMatchObject({ visibility: 'public', listed: true })
    expect(await visibilities(archive)).toStrictEqual({ Lobby: 'everyone', general: 'everyone' })
  })

  it('hides what the file knows to be confidential', async () => {
    const archive = anArchive()
    await archive.bringIn([general, closed], toEveryone)
    expect(await visibilities(archive)).toMatchObject({ general: 'everyone', closed: 'restricted' })
    const { storage } = archive
    const query = { tenant: 'ferry-test', channel: '92', viewer: publicViewer }
    await expect(getChannel({ storage })(query)).rejects.toThrow(expect.objectContaining({ code: 'not_found' }))
  })

  it('leaves a tenant that there is as hidden as it was', async () => {
    const archive = anArchive()
    await archive.bringIn([general])
    await archive.bringIn([general], toEveryone)
    expect(await archive.tenantOf(guild)).toMatchObject({ visibility: 'admins', listed: false })
    expect(await visibilities(archive)).toMatchObject({ general: 'everyone' })
  })
})

describe('an import that declares nothing', () => {
  it('leaves everything unknown, and what is confidential restricted', async () => {
    const archive = anArchive()
    await archive.bringIn([general, closed])
    expect(await visibilities(archive)).toStrictEqual({ Lobby: 'unknown', general: 'unknown', closed: 'restricted' })
  })

  it('lowers nothing that was declared before', async () => {
    const archive = anArchive()
    await archive.bringIn([general], toEveryone)
    await archive.bringIn([general])
    expect(await archive.tenantOf(guild)).toMatchObject({ visibility: 'public', listed: true })
    expect(await visibilities(archive)).toStrictEqual({ Lobby: 'everyone', general: 'everyone' })
  })
})
