import { missingAccess, serverError, unknown, wrongChannelType } from './api-error.ts'
import type { Call } from './call.ts'
import type { GuildData, HeldChannel } from './guild-data.ts'
import { channelTypes } from './json.ts'

/** Throws what Discord answers to a bot that is not in the guild: of the guild itself, that there is none. */
export function guildOf(call: Call, kicked: 'unknown' | 'forbidden'): GuildData {
  const { data } = call
  if (call.id('id', 'guild_id') !== data.id) throw unknown('Guild')
  if (!data.present) throw kicked === 'unknown' ? unknown('Guild') : missingAccess()
  if (!data.available) throw serverError(503)
  return data
}

/** A channel that the bot has access to. */
export function channelOf(call: Call): HeldChannel {
  const { data } = call
  const channel = data.channels.get(call.id('id', 'channel_id'))
  if (channel === undefined) throw unknown('Channel')
  if (!data.present) throw missingAccess()
  if (!data.available) throw serverError(503)
  if (!data.maySee(channel.json)) throw missingAccess()
  return channel
}

/** One in which messages are written. Those of a voice channel are for those who may join it. */
export function spokenChannelOf(call: Call): HeldChannel {
  const channel = channelOf(call)
  const voices: readonly number[] = [channelTypes.voice, channelTypes.stage]
  if (voices.includes(channel.json.type) && !call.data.may(channel.json, 'CONNECT')) throw missingAccess()
  const silent: readonly number[] = [channelTypes.category, channelTypes.forum]
  if (silent.includes(channel.json.type)) throw wrongChannelType()
  return channel
}
