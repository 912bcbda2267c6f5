import { describe, expect, it } from 'vitest'
import { exportOf, header, makeFile, readFileWhole } from './files.ts'

/** The channel of a file whose header says this of it. */
async function channelWith(channel: object) {
  const file = await makeFile(exportOf([], { ...header, channel: { id: '2', name: 'general', ...channel } }))
  return (await readFileWhole(file)).channel
}

describe('the channel of a file', () => {
  it.each([
    ['GuildTextChat', 'text', false],
    ['GuildNews', 'announcement', false],
    ['GuildForum', 'forum', false],
    ['16', 'forum', false],
    ['GuildVoiceChat', 'voice', false],
    ['GuildStageVoice', 'stage', false],
    ['GuildCategory', 'category', false],
    ['GuildNewsThread', 'thread', false],
    ['GuildPublicThread', 'thread', false],
    ['GuildPrivateThread', 'thread', true],
    ['DirectTextChat', 'dm', true],
    ['DirectGroupTextChat', 'dm', true],
    ['GuildDirectory', 'unknown', false],
    ['constructor', 'unknown', false],
    [undefined, 'unknown', false],
  ])('of type %s is %s (confidential: %s)', async (type, kind, confidential) => {
    expect(await channelWith({ type })).toMatchObject({ kind, confidential })
  })

  it('has the parent that the file names, none, or says nothing of it', async () => {
    const type = 'GuildTextChat'
    expect(await channelWith({ type, categoryId: '9', category: 'Talk' })).toMatchObject({
      parent: { id: '9', name: 'Talk' },
    })
    expect(await channelWith({ type, categoryId: '9' })).toMatchObject({ parent: { id: '9', name: null } })
    expect(await channelWith({ type, categoryId: null, category: null })).toMatchObject({ parent: null })
    expect(await channelWith({ type, category: 'Talk' })).not.toHaveProperty('parent')
  })

  it('has no parent in what 2.40 and earlier call its default category', async () => {
    expect(await channelWith({ type: 'GuildTextChat', categoryId: '0', category: 'Text' })).toMatchObject({
      parent: null,
    })
    expect(await channelWith({ type: 'DirectTextChat', category: 'Private' })).toMatchObject({ parent: null })
  })

  it('has the topic that the file tells, none, or says nothing of it', async () => {
    expect(await channelWith({ topic: 'Hello' })).toMatchObject({ topic: 'Hello' })
    expect(await channelWith({ topic: null })).toMatchObject({ topic: null })
    expect(await channelWith({})).not.toHaveProperty('topic')
    expect(await channelWith({})).not.toHaveProperty('settings')
  })

  it('may stand in no guild at all', async () => {
    const file = await makeFile(exportOf([], { ...header, guild: { id: '0', name: 'Direct Messages' } }))
    expect((await readFileWhole(file)).community).toMatchObject({ id: '0', name: 'Direct Messages' })
  })

  it('may have its ids as numbers', async () => {
    const file = await makeFile(
      exportOf([], { guild: { id: 7, name: 'Community' }, channel: { id: 8, type: 'GuildTextChat' } }),
    )
    const { community, channel } = await readFileWhole(file)
    expect([community.id, channel.id, channel.name]).toEqual(['7', '8', ''])
  })
})
