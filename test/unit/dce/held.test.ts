import { describe, expect, it } from 'vitest'
import {
  type DceVersion,
  dceVersions,
  type HeldPart,
  holds,
  whatVersionsHold,
} from '../../../adapters/dce/write/versions.ts'
import { createSample } from '../../../adapters/sample/community.ts'
import { openSample } from '../../../adapters/sample/sample-source.ts'
import type { ArchiveSource, SourceMessage } from '../../../domain/archive/source.ts'
import { heldBy } from '../../support/held-by.ts'
import { fieldsThatDiffer } from './held-differences.ts'

/** How a part that a version does not hold shows: as a channel or message that is not there, or in a field. */
const traces: Readonly<Record<HeldPart, RegExp>> = {
  'channel.parent': /^channel\.parent: (told|none) → silence$/,
  'channel.settings': /^channel\.settings: told → silence$/,
  'channels of voices': /^channel (voice|stage)$/,
  'channels that are threads': /^channel thread$/,
  'channels that are categories or forums': /^channel (category|forum)$/,
  'thread.starter': /^starter$/,
  'author.nickname': /^message\.(author|interaction\.user)\.nickname: (told|none) → silence$/,
  'author without picture': /\.avatarUrl: (none|silence) → told$/,
  'author.colour': /^message\.(author|interaction\.user)\.colour: (told|none) → silence$/,
  'message.mentions': /^message\.mentions: told → silence$/,
  'mentioned.nickname': /^message\.mentions\[\]\.nickname: (told|none) → silence$/,
  'mentioned.colour': /^message\.mentions\[\]\.(colour|avatarUrl): (told|none) → silence$/,
  'message.reference': /^message\.reference: told → silence$/,
  'message without reference': /^message\.(reference|forwarded): none → silence$/,
  'reference.kind': /^message\.reference\.kind: told → told$/,
  'message.stickers': /^message\.stickers: told → silence$/,
  'message.interaction': /^message\.interaction: told → silence$/,
  'message without interaction': /^message\.interaction: none → silence$/,
  'message.forwarded': /^message\.forwarded: told → silence$/,
  'forwarded.author': /^message\.forwarded\.author: told → silence$/,
  'message.poll': /^message\.poll: (told|none) → silence$/,
  'text of system messages': /^message\.text: told → told$/,
  'attachment.kind': /\.attachments\[\]\.(contentType|width|height): (told|none) → silence$/,
  'embed.colour': /\.embeds\[\]\.colour: told → none$/,
  'embed without title or description': /\.embeds\[\]\.(title|description): none → told$/,
  'embed.images': /\.embeds\[\]\.images: told → told$/,
  'embed.video': /\.embeds\[\]\.video: told → none$/,
  'reaction.users': /^message\.reactions\[\]\.users: told → silence$/,
  'reaction.burstCount': /^message\.reactions\[\]\.burstCount: told → silence$/,
}

const parts = Object.keys(whatVersionsHold) as readonly HeldPart[]
const sample = createSample({ seed: 12, messages: 3_000 })

/** The sample's forwards are told by being empty, and its people all have pictures. */
const unseen = new Set<HeldPart>(['reference.kind', 'author without picture'])

async function differencesOf(version: DceVersion): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  const [whole, held] = [openSample(sample), heldBy(openSample(sample), version)]
  const channels = new Map<string, ReadonlyMap<string, SourceMessage>>()
  const facts = new Map<string, unknown>()
  for await (const channel of held.channels()) {
    facts.set(channel.id, channel)
    channels.set(channel.id, await messagesOf(held, channel))
  }
  for await (const channel of whole.channels()) {
    const heldMessages = channels.get(channel.id)
    if (heldMessages === undefined) {
      found.add(`channel ${channel.kind}`)
      continue
    }
    for (const path of fieldsThatDiffer(channel, facts.get(channel.id), 'channel')) found.add(path)
    for (const [id, message] of await messagesOf(whole, channel)) {
      const other = heldMessages.get(id)
      if (other === undefined) found.add(id === channel.id ? 'starter' : 'message')
      else for (const path of fieldsThatDiffer(message, other, 'message')) found.add(path)
    }
  }
  return found
}

async function messagesOf(source: ArchiveSource, channel: Parameters<ArchiveSource['messages']>[0]) {
  const messages = new Map<string, SourceMessage>()
  for await (const page of source.messages(channel, null)) for (const each of page.messages) messages.set(each.id, each)
  return messages
}

describe('the table of what versions hold', () => {
  it.each(dceVersions)('names all that %s lacks, and nothing that it has', async (version) => {
    const found = [...(await differencesOf(version))]
    const lacking = parts.filter((part) => !holds(version, part))
    const unnamed = found.filter((path) => !lacking.some((part) => traces[part].test(path)))
    expect(unnamed).toEqual([])
    const next = dceVersions[dceVersions.indexOf(version) + 1] ?? null
    const comeNext = parts.filter((part) => whatVersionsHold[part] === next && !unseen.has(part))
    expect(comeNext.filter((part) => !found.some((path) => traces[part].test(path)))).toEqual([])
  })
})
