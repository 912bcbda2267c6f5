import { type Snowflake, snowflake } from '../../../../domain/archive/snowflake.ts'
import type {
  SourceAttachment,
  SourceEmbed,
  SourceImage,
  SourceMessage,
  SourcePage,
  SourceSticker,
  SourceUser,
} from '../../../../domain/archive/source.ts'
import { moment } from '../../../support/factories/index.ts'

/** Everyone who may appear in a message. */
export interface Cast {
  readonly author: SourceUser
  readonly mentioned: SourceUser
  readonly caller: SourceUser
  readonly reactor: SourceUser
  readonly voter: SourceUser
  readonly forwarded: SourceUser
}

const id = (n: number): Snowflake => snowflake((1_210_000_000_000_000_000n + BigInt(n)).toString())

/** A message in which a source tells all that it can; `text` fills every field that may hold a text. */
export function everythingTold(cast: Cast, text: (field: string) => string): SourceMessage {
  const image = (field: string): SourceImage => ({ url: text(field), width: 1, height: 2 })
  const file = (field: string): SourceAttachment => ({
    id: id(10),
    fileName: text(`${field} name`),
    size: 7,
    contentType: text(`${field} type`),
    url: text(`${field} url`),
    width: 3,
    height: 4,
  })
  const sticker = (field: string): SourceSticker => ({
    id: id(11),
    name: text(`${field} name`),
    format: text(`${field} format`),
    url: text(`${field} url`),
  })
  const embed = (field: string): SourceEmbed => ({
    title: text(`${field} title`),
    url: text(`${field} url`),
    description: text(`${field} description`),
    timestamp: moment(1),
    colour: text(`${field} colour`),
    author: { name: text(`${field} author`), url: text(`${field} author url`), iconUrl: text(`${field} author icon`) },
    footer: { text: text(`${field} footer`), iconUrl: text(`${field} footer icon`) },
    thumbnail: image(`${field} thumbnail`),
    video: image(`${field} video`),
    images: [image(`${field} image`)],
    fields: [{ name: text(`${field} field name`), value: text(`${field} field value`), inline: true }],
  })
  return {
    id: id(1),
    type: 'Default',
    sentAt: moment(),
    editedAt: moment(2),
    author: cast.author,
    text: text('text'),
    pinned: true,
    reference: { kind: 'reply', messageId: id(2), channelId: id(3), communityId: id(4) },
    attachments: [file('attachment')],
    embeds: [embed('embed')],
    stickers: [sticker('sticker')],
    reactions: [
      {
        emoji: { id: id(12), name: text('emoji name'), animated: true },
        count: 2,
        burstCount: 1,
        users: [cast.reactor],
      },
      { emoji: { id: null, name: text('plain emoji'), animated: false }, count: 1, users: [cast.reactor, cast.author] },
    ],
    mentions: [cast.mentioned],
    poll: {
      question: text('poll question'),
      answers: [
        {
          text: text('poll answer'),
          emoji: { id: id(13), name: text('poll emoji'), animated: false },
          votes: 1,
          voters: [cast.voter],
        },
      ],
      expiresAt: moment(3),
      multiple: false,
    },
    forwarded: {
      sentAt: moment(4),
      editedAt: null,
      text: text('forwarded text'),
      attachments: [file('forwarded attachment')],
      embeds: [embed('forwarded embed')],
      stickers: [sticker('forwarded sticker')],
      author: cast.forwarded,
    },
    interaction: { id: id(14), name: text('command'), user: cast.caller },
  }
}

export const aPage = (messages: readonly SourceMessage[], overrides: Partial<SourcePage> = {}): SourcePage => ({
  messages,
  observedAt: moment(),
  range: null,
  faults: [],
  progress: null,
  coverage: null,
  ...overrides,
})
