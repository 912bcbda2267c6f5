import { guildOf } from './access.ts'
import { unknown } from './api-error.ts'
import type { Call } from './call.ts'
import type { GuildData } from './guild-data.ts'
import { type DiscordChannel, type DiscordUser, isThread } from './json.ts'
import { compareIds, timeOfId, timeText } from './moments.ts'
import { threadsAnswer } from './threads-answer.ts'

export const me = ({ data: { bot } }: Call): object => ({
  ...bot,
  mfa_enabled: true,
  locale: 'en-US',
  premium_type: 0,
  email: null,
  verified: true,
})

/** GATEWAY_MESSAGE_CONTENT_LIMITED: the intent as bots in fewer than a hundred guilds have it. */
const contentIntent = 1 << 19

export function application({ data: { bot, people, intent } }: Call): object {
  const flags = intent ? contentIntent : 0
  return {
    id: bot.id,
    name: bot.username,
    icon: null,
    description: '',
    type: null,
    bot,
    bot_public: false,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    flags,
    flags_new: String(flags),
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    owner: people[0] ?? bot,
    approximate_guild_count: 1,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    explicit_content_filter: 0,
    team: null,
    eligible_oauth2_scopes: ['bot'],
  }
}

export function guild(call: Call): object {
  const data = guildOf(call, 'unknown')
  const counts = { approximate_member_count: data.people.length + 1, approximate_presence_count: 1 }
  return { ...guildJson(data), ...(call.flagAsked('with_counts') && counts) }
}

const guildJson = ({ id, name, people, roles, bot }: GuildData): object => ({
  ...{ id, name, roles, owner_id: people[0]?.id ?? bot.id },
  ...{ icon: null, description: null, home_header: null, splash: null, discovery_splash: null, banner: null },
  ...{ features: ['COMMUNITY', 'NEWS'], application_id: null, region: 'deprecated', vanity_url_code: null },
  ...{ afk_channel_id: null, afk_timeout: 300, system_channel_id: null, system_channel_flags: 0 },
  ...{ widget_enabled: false, widget_channel_id: null, rules_channel_id: null, safety_alerts_channel_id: null },
  ...{ public_updates_channel_id: null, verification_level: 1, default_message_notifications: 1, mfa_level: 0 },
  ...{ explicit_content_filter: 2, max_presences: null, max_members: 500_000 },
  ...{ max_stage_video_channel_users: 50, max_video_channel_users: 25, preferred_locale: 'en-US' },
  ...{ premium_tier: 0, premium_subscription_count: 0, premium_progress_bar_enabled: false },
  ...{ nsfw: false, nsfw_level: 0, emojis: [], stickers: [], incidents_data: null },
})

/** Every channel, also those that the bot may not see, and no thread. */
export const guildChannels = (call: Call): readonly DiscordChannel[] =>
  [...guildOf(call, 'forbidden').channels.values()].map(({ json }) => json).filter((channel) => !isThread(channel))

export const guildRoles = (call: Call): readonly object[] => guildOf(call, 'forbidden').roles

export function member(call: Call): object {
  const data = guildOf(call, 'forbidden')
  const user = [data.bot, ...data.people].find(({ id }) => id === call.id('user'))
  if (user === undefined) throw unknown('Member')
  return memberJson(data, user)
}

export function myMember(call: Call): object {
  const data = guildOf(call, 'forbidden')
  return memberJson(data, data.bot)
}

const memberJson = ({ bot, botRoles, id }: GuildData, user: DiscordUser): object => ({
  ...{ user, nick: null, avatar: null, banner: null, flags: 0, pending: false, premium_since: null },
  ...{ communication_disabled_until: null, mute: false, deaf: false },
  roles: user.id === bot.id ? botRoles : [],
  joined_at: timeText(timeOfId(id).getTime() * 1_000),
})

/** All that are not archived and that the bot may see, the newest first. */
export function activeThreads(call: Call): object {
  const data = guildOf(call, 'forbidden')
  const active = [...data.channels.values()]
    .map(({ json }) => json)
    .filter((thread) => thread.thread_metadata?.archived === false && data.maySee(thread))
  return threadsAnswer(
    data,
    active.sort((a, b) => compareIds(b.id, a.id)),
    false,
  )
}
