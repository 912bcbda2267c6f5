import {
  channelSlugs,
  channelStats,
  channelSyncJobs,
  channels,
  syncProgress,
} from '../../../adapters/memory/archive/channel-tables.ts'
import { createdAt, described, updatedAt } from './described.ts'

const settings = 'null where no source told the settings.'

export const channelTables = [
  described(
    channels,
    'Channels, threads and categories of tenants, and placeholders for parents that no source showed.',
    {
      id: 'A UUID named by the tenant and `source_id`: the same channel has the same one for ever.',
      tenant_id: 'Whose.',
      source_id: 'The channel’s snowflake.',
      kind: '`text`, `announcement`, `forum`, `thread`, `voice`, `stage`, `category`, `dm` or `unknown`.',
      name: 'As the source gives it, without people; a direct message is `dm-<snowflake>`.',
      placeholder: 'Known only because another channel names it as its parent.',
      observed_at: 'When a source showed `kind`, `name` and `placeholder`.',
      parent_id: 'The category of a channel, the channel of a thread. No foreign key: it may be absent.',
      parent_observed_at: 'When a source told the parent, or that there is none; null: never.',
      topic: 'The text; user ids in it are replaced by pseudonyms.',
      topic_observed_at: 'When a source told the topic, or that there is none; null: never.',
      position: 'The place among its siblings; 4294967295 where no source told it, so that such channels come last.',
      nsfw: `Whether it is for adults only; ${settings}`,
      archived: `Whether the thread is archived; ${settings}`,
      locked: `Whether the thread is locked; ${settings}`,
      tags: `A canonical JSON array of strings; ${settings}`,
      settings_observed_at: 'When a source told `position`, `nsfw`, `archived`, `locked` and `tags`; null: never.',
      visibility: '`everyone`, `restricted` or `unknown`. Only the first is public, and only if the parents’ is, too.',
      created_at: createdAt,
      updated_at: updatedAt,
      visibility_at:
        'When a live source last said `visibility`; null: none did. What it says outdoes files, whichever way it goes.',
    },
  ),
  described(
    channelSlugs,
    'The name of a channel in addresses, kept for ever. Apart, because an upserted table has one logical key.',
    {
      tenant_id: 'The channel’s tenant.',
      slug: 'From the channel’s first name; threads and later comers end with their snowflake.',
      channel_id: 'Which it leads to.',
      created_at: createdAt,
    },
  ),
  described(
    channelStats,
    'What lists need to know of a channel without counting. The row is the lock under which a channel is written.',
    {
      channel_id: 'Which.',
      parent_id: 'The channel’s parent, repeated, so that threads are listed from one index range.',
      message_count: 'Messages that are not deleted.',
      last_snowflake: 'The greatest ever stored, deleted or not; nothing is stored behind it.',
      last_activity_at: 'When that message was sent.',
      activity: 'Orders threads: the last message’s snowflake, else the channel’s own.',
    },
  ),
  described(syncProgress, 'How far the live sync is in a channel, written with each page. No import moves it.', {
    channel_id: 'Which.',
    last_snowflake: 'The checkpoint: everything that the source had up to it is stored; null: nothing yet.',
    state: '`in_progress`, `completed` or `failed`.',
    started_at: 'When the latest run began with it.',
    finished_at: 'When that run ended; null: it runs, or broke off.',
    messages_per_second: 'How fast that run was.',
    error: 'Why it failed, for a person.',
    updated_at: updatedAt,
    error_class: 'Why it failed, as a code; null: it did not.',
    source_last_snowflake:
      'The channel’s last message at the source when it was walked to its end: unchanged, nothing is new.',
    source_archived_at: 'When the thread was archived, as that walk saw it; null: it was not.',
    rescan_before: 'Below it the pass over older messages goes on; null: it begins again at the newest.',
  }),
  described(channelSyncJobs, 'Units of the live sync, taken under a lease. Nothing writes them yet.', {
    id: 'A random UUID.',
    channel_id: 'What is brought in.',
    state: 'What the job is at.',
    owner: 'Who holds the lease.',
    attempt: 'Rises with each claim.',
    lease_until: 'When the lease ends, by the database’s clock.',
    next_attempt_at: 'Not before.',
    messages_processed: 'Messages so far.',
    error_class: 'What kind of failure.',
    error: 'What it says.',
    created_at: createdAt,
    started_at: 'When it was last taken.',
    finished_at: 'When it ended.',
  }),
] as const
