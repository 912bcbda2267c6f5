import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeExport } from '../../adapters/dce/write/write-export.ts'
import { createSample, type SampleCommunity } from '../../adapters/sample/community.ts'
import { openSample } from '../../adapters/sample/sample-source.ts'
import type { ArchiveSource } from '../../domain/archive/source.ts'

const options = { version: '2.48', layout: 'whole' } as const
const seed = 1

/** A whole community: a few long channels, and threads with a handful of messages each. */
export async function writeCommunity(folder: string, messages: number): Promise<void> {
  await writeExport(openSample(createSample({ seed, messages })), folder, options)
}

/** One channel with about as many messages, in one file; gives its path. */
export async function writeChannel(folder: string, messages: number): Promise<string> {
  const source = openSample(communityWithChannelOf(messages))
  const [file] = await writeExport(onlyText(source), folder, options)
  if (file === undefined) throw new Error('the sample has no channel')
  return join(folder, file.name)
}

/** About what a message of the sample takes in a file, in bytes. */
const messageBytes = 2_190

export const messagesOf = (bytes: number): number => Math.ceil(bytes / messageBytes)

export const sizeOf = async (path: string): Promise<number> => (await stat(path)).size

/** Its longest channel has about `messages`: the longest's share of all shrinks slowly as they grow. */
function communityWithChannelOf(messages: number): SampleCommunity {
  let total = messages
  for (;;) {
    const sample = createSample({ seed, messages: total })
    const longest = longestOf(sample)
    if (longest >= messages) return sample
    total = Math.ceil((total * messages * 1.001) / longest)
  }
}

const longestOf = ({ places }: SampleCommunity): number => Math.max(...places.map(({ facts }) => facts.count))

/** Of the channels, the first that is written; it is the longest. */
const onlyText = (source: ArchiveSource): ArchiveSource => ({
  describe: () => source.describe(),
  async *channels() {
    for await (const channel of source.channels()) {
      if (channel.kind === 'category') yield channel
      if (channel.kind !== 'text') continue
      yield channel
      return
    }
  },
  messages: (channel, after) => source.messages(channel, after),
  close: () => source.close(),
})
