import { z } from 'zod'
import { flag, id, idOrNone, listOf, text, timeOrNone } from './fields.ts'
import { overwritesSchema } from './permissions.ts'

/** A channel or a category. */
export const channelSchema = z.object({
  id,
  type: z.int(),
  name: text,
  position: z.int().nullish(),
  parent_id: idOrNone,
  topic: z.string().nullish(),
  nsfw: flag,
  last_message_id: idOrNone,
  permission_overwrites: overwritesSchema,
  available_tags: listOf(z.object({ id, name: text })),
})

export type DiscordChannel = z.output<typeof channelSchema>

export const threadSchema = z.object({
  id,
  type: z.int(),
  name: text,
  parent_id: idOrNone,
  last_message_id: idOrNone,
  applied_tags: listOf(id),
  thread_metadata: z.object({ archived: flag, locked: flag, archive_timestamp: timeOrNone.catch(null) }).nullish(),
})

export type DiscordThread = z.output<typeof threadSchema>
