import { z } from 'zod'
import { isSnowflake, type Snowflake } from '../../../domain/archive/index.ts'

/* The archive's parameters and replies. A reply's schema is its serializer: what is not named here is not sent. */

const snowflakeParam = z
  .string()
  .refine(
    (text): text is Snowflake => isSnowflake(text),
    'must be a snowflake: an unsigned 64-bit number in decimal digits',
  )
  .meta({ description: 'A Discord id.', example: '1543572361285083187' })

const id = z.string().meta({ description: 'A snowflake, in decimal digits.', example: '1543572361285083187' })
const time = z.iso.datetime({ precision: 3 }).meta({ example: '2026-08-30T10:45:30.174Z' })
const count = z.int().min(0)

export const tenantParams = z.object({
  tenant: z.string().max(50).meta({ description: 'The slug of a tenant.', example: 'ferry-fans' }),
})
export const channelParams = tenantParams.extend({
  channel: z.string().max(100).meta({ description: 'The slug or the snowflake of a channel.', example: 'general' }),
})
export const messageParams = channelParams.extend({ message: snowflakeParam })

const limitRange = 'must be a whole number from 1 to 200'

export const noQuery = z.strictObject({})

export const pageQuery = z.strictObject({
  limit: z.coerce.number(limitRange).int(limitRange).min(1, limitRange).max(200, limitRange).default(50),
  cursor: z
    .string()
    .max(1024)
    .optional()
    .meta({ description: '`next` of the page before.', example: 'WzEsImdlbmVyYWwiXQ' }),
})
export const channelsQuery = pageQuery.extend({
  parent: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'The channel whose children to list; the top without it.', example: 'help' }),
})
const moment = z
  .union(
    [
      z.iso.datetime({ offset: true }),
      z.iso.datetime({ offset: true, precision: -1 }).meta({ description: 'To the minute.' }),
      z.iso.date(),
      z.string().regex(/^\d{1,11}$/),
    ],
    { error: 'must be a time in ISO 8601, or seconds since 1970' },
  )
  .transform((text) => (/^\d+$/.test(text) ? new Date(Number(text) * 1000) : new Date(text)))

export const linkQuery = z.strictObject({
  url: z.string().max(500).meta({ example: 'https://discord.com/channels/1505988963628879902/1543572361285083187' }),
})

const bounds = ['after', 'before', 'around', 'at', 'cursor'] as const

export const messagesQuery = pageQuery
  .extend({
    after: snowflakeParam.optional().meta({ description: 'The messages next behind this one, without it.' }),
    before: snowflakeParam.optional().meta({ description: 'The messages next in front of this one, without it.' }),
    around: snowflakeParam.optional().meta({ description: 'The messages on both sides of this one, with it.' }),
    at: moment.optional().meta({
      description: 'The messages from this time on, or up to it in descending order: ISO 8601, or seconds since 1970.',
      example: '2026-08-30T10:45:30Z',
    }),
    order: z
      .enum(['asc', 'desc'])
      .default('asc')
      .meta({ description: 'Oldest first, or newest first. A cursor keeps to its own.' }),
  })
  .refine((query) => bounds.filter((bound) => query[bound] !== undefined).length <= 1, {
    path: ['after'],
    message: 'cannot stand beside another of after, before, around, at and cursor',
  })

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() })

export const tenantSchema = z
  .object({
    slug: z.string(),
    name: z.string(),
    platform: z.literal('discord'),
    sourceId: id.nullable(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Tenant' })

const picture = z.instanceof(Uint8Array).meta({ type: 'string', format: 'binary' })

export const logoReply = {
  description: 'The picture',
  content: Object.fromEntries(
    ['image/png', 'image/jpeg', 'image/webp', 'image/gif'].map((type) => [type, { schema: picture }]),
  ),
}

const colour = z
  .string()
  .regex(/^#[0-9a-f]{6}$/)
  .meta({ example: '#3b82f6' })

export const tenantWithBrandingSchema = z
  .object({
    ...tenantSchema.shape,
    branding: z.object({ primaryColour: colour, secondaryColour: colour, accentColour: colour }),
  })
  .meta({ id: 'TenantWithBranding' })

export const channelSchema = z
  .object({
    id,
    slug: z.string(),
    name: z.string(),
    kind: z.enum(['text', 'announcement', 'forum', 'thread', 'voice', 'stage', 'category', 'dm', 'unknown']),
    placeholder: z.boolean().meta({ description: 'Known only because another channel names it.' }),
    parent: z.object({ id, slug: z.string() }).nullable(),
    topic: z.string().nullable(),
    position: z.int().nullable(),
    nsfw: z.boolean().nullable(),
    archived: z.boolean().nullable(),
    locked: z.boolean().nullable(),
    tags: z.array(z.string()),
    messageCount: count,
    lastActivityAt: time.nullable().meta({ description: 'When its last message was sent, deleted since or not.' }),
  })
  .meta({ id: 'Channel' })

const author = z.object({ id: z.uuid(), name: z.string(), isBot: z.boolean() }).meta({ id: 'Author' })
const text = z.string().nullable()
const image = z.object({ url: text, width: z.number().nullable(), height: z.number().nullable() })

const attachment = z.object({
  id,
  fileName: z.string(),
  size: z.number().nullable(),
  contentType: text,
  url: z.string(),
  width: z.number().nullable(),
  height: z.number().nullable(),
})

export const embedSchema = z
  .object({
    title: text,
    url: text,
    description: text,
    timestamp: time.nullable(),
    colour: text,
    author: z.object({ name: text, url: text, iconUrl: text }).nullable(),
    footer: z.object({ text, iconUrl: text }).nullable(),
    thumbnail: image.nullable(),
    video: image.nullable(),
    images: z.array(image),
    fields: z.array(z.object({ name: z.string(), value: z.string(), inline: z.boolean() })),
  })
  .meta({ id: 'Embed' })

export const stickerSchema = z.object({ id, name: z.string(), format: z.string(), url: text })
const emoji = z.object({ id: id.nullable(), name: z.string(), animated: z.boolean() })

export const pollSchema = z.object({
  question: z.string(),
  answers: z.array(
    z.object({
      text: z.string(),
      emoji: emoji.nullable(),
      votes: count.nullable(),
      voters: z.array(z.uuid()).nullable(),
    }),
  ),
  expiresAt: time.nullable(),
  multiple: z.boolean(),
})

export const forwardedSchema = z.object({
  authorId: z.uuid().nullable(),
  sentAt: time.nullable(),
  editedAt: time.nullable(),
  text: z.string(),
  attachments: z.array(attachment),
  embeds: z.array(embedSchema),
  stickers: z.array(stickerSchema),
})

export const interactionSchema = z.object({ id, name: z.string(), authorId: z.uuid() })

const excerpt = z
  .object({
    id,
    author,
    sentAt: time,
    deletedAt: time.nullable(),
    content: z.string().meta({ description: 'The first 200 characters.' }),
  })
  .meta({ id: 'Excerpt' })

export const threadSchema = z
  .object({
    ...channelSchema.shape,
    first: excerpt.nullable().meta({ description: 'The message that the thread begins with.' }),
  })
  .meta({ id: 'Thread' })

export const revisionSchema = z
  .object({
    content: z.string(),
    editedAt: time.nullable(),
    observedAt: time.meta({ description: 'When this content was first seen.' }),
  })
  .meta({ id: 'Revision' })

export const resolvedSchema = z
  .object({ channelId: id, messageId: id.nullable(), url: z.string() })
  .meta({ id: 'ResolvedLink' })

export const messageSchema = z
  .object({
    id,
    channelId: id,
    type: z.string(),
    content: z.string(),
    author,
    sentAt: time,
    editedAt: time.nullable(),
    deletedAt: time.nullable(),
    pinned: z.boolean(),
    reference: z
      .object({
        kind: z.enum(['reply', 'forward']),
        messageId: id.nullable(),
        channelId: id.nullable(),
        communityId: id.nullable(),
      })
      .nullable(),
    repliedTo: excerpt.nullable().meta({
      description: 'The message of the same channel that it answers, where that may be shown.',
    }),
    mentions: z.array(author),
    attachments: z.array(attachment),
    embeds: z.array(embedSchema),
    stickers: z.array(stickerSchema),
    poll: pollSchema.nullable(),
    forwarded: forwardedSchema.nullable(),
    interaction: interactionSchema.nullable(),
    reactions: z.array(z.object({ emoji, count, burstCount: count })),
    url: z.string().meta({ description: 'The permalink, from the root of this server.' }),
  })
  .meta({ id: 'Message' })

export const messagePageSchema = z.object({
  ...pageOf(messageSchema).shape,
  previous: z.string().nullable(),
})
