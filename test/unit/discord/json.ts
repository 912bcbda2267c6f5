/** Objects as Discord sends them, with the fields that its documentation says are always there. */

export const userJson = (change: object = {}): object => ({
  id: '200000000000000001',
  username: 'ann',
  discriminator: '0',
  global_name: 'Ann',
  avatar: null,
  ...change,
})

export const messageJson = (change: object = {}): object => ({
  id: '500000000000000001',
  channel_id: '400000000000000001',
  type: 0,
  content: 'Hello',
  author: userJson(),
  timestamp: '2024-03-01T10:20:30.123456+00:00',
  edited_timestamp: null,
  tts: false,
  mention_everyone: false,
  mentions: [],
  mention_roles: [],
  attachments: [],
  embeds: [],
  components: [],
  pinned: false,
  flags: 0,
  ...change,
})

export const guildId = '100000000000000001'

export const channelJson = (change: object = {}): object => ({
  id: '400000000000000001',
  type: 0,
  guild_id: guildId,
  name: 'general',
  position: 0,
  parent_id: null,
  topic: null,
  nsfw: false,
  last_message_id: '500000000000000009',
  permission_overwrites: [],
  flags: 0,
  ...change,
})

export const threadJson = (change: object = {}): object => ({
  id: '450000000000000001',
  type: 11,
  guild_id: guildId,
  name: 'A thread',
  parent_id: '400000000000000001',
  last_message_id: '500000000000000019',
  owner_id: '200000000000000001',
  thread_metadata: {
    archived: false,
    archive_timestamp: '2024-03-01T10:20:30.123456+00:00',
    auto_archive_duration: 1440,
    locked: false,
  },
  message_count: 1,
  member_count: 1,
  total_message_sent: 1,
  flags: 0,
  ...change,
})
