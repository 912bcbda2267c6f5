import { z } from 'zod'
import type {
  ChannelView,
  ExcerptView,
  MessageView,
  Tenant,
  TenantView,
  ThreadView,
} from '../../../domain/archive/index.ts'
import type { MessageRevision } from '../../../domain/archive/message.ts'
import type { Observed } from '../../../domain/archive/observed.ts'
import { type CanonicalJson, parseJson } from '../../../domain/shared/canonical-json.ts'
import { clip } from '../../../domain/shared/text.ts'
import {
  type channelSchema,
  embedSchema,
  forwardedSchema,
  interactionSchema,
  type messageSchema,
  pollSchema,
  type revisionSchema,
  stickerSchema,
  type tenantSchema,
  type tenantWithBrandingSchema,
  type threadSchema,
} from './schemas.ts'

/* The domain's views as JSON. */

export const tenantJson = (tenant: Tenant): z.input<typeof tenantSchema> => ({
  slug: tenant.slug,
  name: tenant.name,
  platform: tenant.platform,
  sourceId: tenant.sourceId,
  createdAt: tenant.createdAt.toISOString(),
  updatedAt: tenant.updatedAt.toISOString(),
})

export const tenantViewJson = ({ tenant, branding }: TenantView): z.input<typeof tenantWithBrandingSchema> => ({
  ...tenantJson(tenant),
  branding: {
    primaryColour: branding.primaryColour,
    secondaryColour: branding.secondaryColour,
    accentColour: branding.accentColour,
  },
})

export function channelJson({ channel, slug, stats, parent }: ChannelView): z.input<typeof channelSchema> {
  const { kind, name, placeholder } = channel.profile.value
  const settings = channel.settings?.value
  return {
    id: channel.sourceId,
    slug,
    name,
    kind,
    placeholder,
    parent,
    topic: channel.topic?.value ?? null,
    position: settings?.position ?? null,
    nsfw: settings?.nsfw ?? null,
    archived: settings?.archived ?? null,
    locked: settings?.locked ?? null,
    tags: [...(settings?.tags ?? [])],
    messageCount: stats.messageCount,
    lastActivityAt: stats.lastActivityAt?.toISOString() ?? null,
  }
}

export const threadJson = ({ first, ...channel }: ThreadView): z.input<typeof threadSchema> => ({
  ...channelJson(channel),
  first: first && excerptJson(first),
})

const excerptJson = ({ message, author }: ExcerptView): NonNullable<z.input<typeof threadSchema>['first']> => ({
  id: message.snowflake,
  author,
  sentAt: message.head.sentAt.toISOString(),
  deletedAt: message.deletedAt?.toISOString() ?? null,
  content: clip(message.content.text, 200),
})

export const revisionJson = ({ text, editedAt, observedAt }: MessageRevision): z.input<typeof revisionSchema> => ({
  content: text,
  editedAt: editedAt?.toISOString() ?? null,
  observedAt: observedAt.toISOString(),
})

/** The path of a permalink. It goes by the channel's snowflake, which never changes. */
export const permalink = (tenant: string, channelId: string, messageId: string | null): string => {
  const channel = `/api/v1/tenants/${tenant}/channels/${channelId}`
  return messageId === null ? channel : `${channel}/messages/${messageId}`
}

type MessageJson = z.input<typeof messageSchema>

/** `tenant`: the slug under which it was asked for. */
export function messageJson(view: MessageView, tenant: string): MessageJson {
  const { message, attachments, reactions } = view
  return {
    id: message.snowflake,
    channelId: view.channelId,
    type: message.head.type,
    content: message.content.text,
    author: view.author,
    sentAt: message.head.sentAt.toISOString(),
    editedAt: message.content.editedAt?.toISOString() ?? null,
    deletedAt: message.deletedAt?.toISOString() ?? null,
    pinned: message.pinned?.value ?? false,
    reference: message.reference?.value ?? null,
    repliedTo: view.repliedTo && excerptJson(view.repliedTo),
    mentions: [...view.mentions],
    attachments: attachments.map(({ sourceId, fileName, size, contentType, url, width, height }) => ({
      id: sourceId,
      fileName,
      size,
      contentType,
      url,
      width,
      height,
    })),
    embeds: payload(message.embeds, embedsPayload) ?? [],
    stickers: payload(message.stickers, stickersPayload) ?? [],
    poll: payload(message.poll, pollSchema),
    forwarded: payload(message.forwarded, forwardedSchema),
    interaction: payload(message.interaction, interactionSchema),
    reactions: reactions.map(({ emojiKey, emojiName, animated, count, burstCount }) => ({
      emoji: { id: emojiKey === emojiName ? null : emojiKey, name: emojiName, animated },
      count,
      burstCount,
    })),
    url: permalink(tenant, view.channelId, message.snowflake),
  }
}

const embedsPayload = z.array(embedSchema)
const stickersPayload = z.array(stickerSchema)

/** What a part of the message was stored as; `null` where there is nothing of it. */
function payload<Schema extends z.ZodType>(
  register: Observed<CanonicalJson> | null,
  schema: Schema,
): z.output<Schema> | null {
  if (register === null || register.value === 'null' || register.value === '[]') return null
  return schema.parse(parseJson(register.value))
}
