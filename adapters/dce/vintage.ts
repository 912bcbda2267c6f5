import type { JsonObject } from './fields.ts'

/*
 * What the versions 2.18 to 2.48 do not say, and how that is read. No file names the version that wrote it, and a file that was
 * merged by hand has messages of several, so each message is judged by its own shape: by keys that a version writes in every
 * message, never by the header.
 *
 * | key                    | written                          | where it is absent                                              |
 * |------------------------|----------------------------------|-----------------------------------------------------------------|
 * | attachments, embeds,   | always, as lists                 | silence: no version leaves them out, so somebody cut them out   |
 * | reactions, isPinned    |                                  |                                                                 |
 * | mentions               | from 2.25, as a list             | silence: older versions know nobody who is mentioned            |
 * | reference              | from 2.26, where there is one    | none, if `author.nickname` is there (2.27 and later); 2.26      |
 * |                        |                                  | looks like 2.25, so silence                                     |
 * | stickers               | from 2.33, as a list             | silence: an older message may have been nothing but a sticker   |
 * | interaction            | from 2.38, where there is one    | none, if `author.roles` is there (2.40 and later), else silence |
 * | reactions[].users      | from 2.40.4, as a list           | silence. Also where it is empty below a count: Discord lists    |
 * |                        |                                  | those of super reactions apart, and gone accounts nowhere       |
 * | reference.type         | from 2.47                        | a forward, if the message is of type 0 and holds nothing: what  |
 * |                        |                                  | it forwards was in no version before; else a reply              |
 * | forwardedMessage       | from 2.47, where there is one    | none, if there is no reference or one that is no forward; a     |
 * |                        |                                  | forward without it is silence                                   |
 * | poll                   | never                            | silence                                                         |
 * | author.nickname, color | from 2.27, color null for none,  | silence                                                         |
 * |                        | the display name or the name     |                                                                 |
 * |                        | where there is no nickname       |                                                                 |
 * | avatarUrl, color of    | from 2.40                        | silence                                                         |
 * | users who are mentioned|                                  |                                                                 |
 * | channel.categoryId     | from 2.27, null for none from    | silence; "0" is none. Always none for a direct message, whose   |
 * |                        | 2.41, "0" for none before        | category is called "Private" or "Group" before 2.41             |
 * | channel.topic          | always, null for none            | silence                                                         |
 * | exportedAt             | from 2.40.1                      | the time of the file                                            |
 * | timestampEdited        | always, null for never           | never                                                           |
 * | messageCount           | always, behind the messages      | nothing: the messages are counted, not believed                 |
 *
 * The texts that DCE words itself for system messages differ: "Joined the server." for everyone before 2.38, a sentence with a
 * name since. Each is kept as it stands; the later export's wins.
 */

/** DCE writes the number of a type that it has no name for; when it gets one, what was exported before is of the same type. */
const typeNames: ReadonlyMap<string, string> = new Map([
  ['0', 'Default'],
  ['1', 'RecipientAdd'],
  ['2', 'RecipientRemove'],
  ['3', 'Call'],
  ['4', 'ChannelNameChange'],
  ['5', 'ChannelIconChange'],
  ['6', 'ChannelPinnedMessage'],
  ['7', 'GuildMemberJoin'],
  ['18', 'ThreadCreated'],
  ['19', 'Reply'],
  ['46', 'PollResult'],
])

/** A message's type by the name that 2.48 has for it, else as it is written. */
export const typeName = (type: string): string => typeNames.get(type) ?? type

/** Channel types as `typeName` has those of messages; 2.18 to 2.48 name the same ones, but newer kinds came as numbers. */
const channelTypeNames: ReadonlyMap<string, string> = new Map([
  ['0', 'GuildTextChat'],
  ['1', 'DirectTextChat'],
  ['2', 'GuildVoiceChat'],
  ['3', 'DirectGroupTextChat'],
  ['4', 'GuildCategory'],
  ['5', 'GuildNews'],
  ['10', 'GuildNewsThread'],
  ['11', 'GuildPublicThread'],
  ['12', 'GuildPrivateThread'],
  ['13', 'GuildStageVoice'],
  ['15', 'GuildForum'],
])

export const channelTypeName = (type: string): string => channelTypeNames.get(type) ?? type

/** Whether the version that wrote this author writes `reference` wherever a message has one. */
export const tellsReferences = (author: JsonObject): boolean => author['nickname'] !== undefined

/** Whether the version that wrote this author writes `interaction` wherever a message has one. */
export const tellsInteractions = (author: JsonObject): boolean => author['roles'] !== undefined
