import { createSample, type SampleCommunity, type SampleOptions } from '../../../adapters/sample/community.ts'
import { openSample } from '../../../adapters/sample/sample-source.ts'
import type { SourceChannel, SourceMessage } from '../../../domain/archive/source.ts'
import { spelling } from '../../../domain/shared/canonical-json.ts'
import { hex, sha256 } from '../../../domain/shared/hash.ts'

export interface ReadChannel {
  readonly channel: SourceChannel
  readonly messages: readonly SourceMessage[]
}

/** Everything that an edition of a sample shows. */
export async function readSample(sample: SampleCommunity, edition = 1): Promise<readonly ReadChannel[]> {
  const source = openSample(sample, { edition })
  const read: ReadChannel[] = []
  for await (const channel of source.channels()) {
    const messages: SourceMessage[] = []
    for await (const page of source.messages(channel, null)) messages.push(...page.messages)
    read.push({ channel, messages })
  }
  await source.close()
  return read
}

export const readWhole = (options: SampleOptions, edition = 1): Promise<readonly ReadChannel[]> =>
  readSample(createSample(options), edition)

export const messagesOf = (read: readonly ReadChannel[]): readonly SourceMessage[] =>
  read.flatMap(({ messages }) => messages)

/** One hash over every channel and message, field by field. */
export async function fingerprint(options: SampleOptions, edition = 1): Promise<string> {
  let sum = ''
  for (const { channel, messages } of await readWhole(options, edition)) {
    sum = hex(sha256(`${sum}${spelling(channel)}`))
    for (const message of messages) sum = hex(sha256(`${sum}${spelling(message)}`))
  }
  return sum
}
