import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dceVersions } from '../../../adapters/dce/write/versions.ts'
import { type ExportOptions, writeExport } from '../../../adapters/dce/write/write-export.ts'
import { createSample } from '../../../adapters/sample/community.ts'
import { openSample } from '../../../adapters/sample/sample-source.ts'
import type { ArchiveSource, SourceChannel, SourceMessage } from '../../../domain/archive/source.ts'
import { heldBy } from '../../support/held-by.ts'
import { makeFolder, readFileWhole } from './files.ts'

const sample = createSample({ seed: 11, messages: 1_200 })

const write = async (options: ExportOptions) => {
  const folder = await makeFolder()
  const written = await writeExport(openSample(sample), folder, options)
  return { folder, written, names: await readdir(folder) }
}

interface Whole {
  readonly channel: Omit<SourceChannel, 'settings'>
  readonly messages: readonly SourceMessage[]
}

async function channelsOf(source: ArchiveSource): Promise<ReadonlyMap<string, Whole>> {
  const found = new Map<string, Whole>()
  for await (const channel of source.channels()) {
    const messages: SourceMessage[] = []
    for await (const page of source.messages(channel, null)) messages.push(...page.messages)
    found.set(channel.id, { channel, messages })
  }
  return found
}

async function channelsIn(folder: string, names: readonly string[]): Promise<ReadonlyMap<string, Whole>> {
  const found = new Map<string, Whole>()
  for (const name of names) {
    const { channel, messages, faults } = await readFileWhole(join(folder, name))
    expect(faults).toEqual([])
    found.set(channel.id, { channel, messages: [...(found.get(channel.id)?.messages ?? []), ...messages] })
  }
  return found
}

describe('an export that was written', () => {
  it.each(dceVersions)('as %s reads back as what the version can hold', async (version) => {
    const { folder, written } = await write({ version, layout: 'whole', markdown: 'raw', utcOffset: 210 })
    const names = written.map(({ name }) => name)
    expect(await channelsIn(folder, names)).toEqual(await channelsOf(heldBy(openSample(sample), version)))
  })

  it('in parts has each message in one of them, and a header in each', async () => {
    const { folder, written } = await write({ version: '2.48', layout: 'partitioned', partition: 70, markdown: 'raw' })
    const parts = written.filter(({ channel }) => channel.name === 'general')
    expect(parts.length).toBeGreaterThan(3)
    expect(parts.map(({ name }) => name.replace(/\d{18,19}/, 'id'))).toEqual([
      'Sample community - Talk ☕ - general [id].json',
      ...parts.slice(1).map((_, i) => `Sample community - Talk ☕ - general [id] [part ${i + 2}].json`),
    ])
    expect(Math.max(...written.map(({ messages }) => messages))).toBe(70)
    const names = written.map(({ name }) => name)
    expect(await channelsIn(folder, names)).toEqual(await channelsOf(heldBy(openSample(sample), '2.48')))
  })

  it('from the end has the messages the other way round', async () => {
    const { folder, written } = await write({ version: '2.48', layout: 'reversed', markdown: 'raw' })
    const names = written.map(({ name }) => name)
    const read = await channelsIn(folder, names)
    const held = await channelsOf(heldBy(openSample(sample), '2.48'))
    const turned = [...held].map(([id, whole]) => [id, { ...whole, messages: [...whole.messages].reverse() }] as const)
    expect(read).toEqual(new Map(turned))
  })

  it('leaves nothing in the folder but its files, whole', async () => {
    for (const layout of ['whole', 'partitioned', 'reversed'] as const) {
      const { folder, written, names } = await write({ version: '2.46', layout })
      expect([...names].sort()).toEqual(written.map(({ name }) => name).sort())
      for (const { name, messages } of written) {
        const text = await readFile(join(folder, name), 'utf8')
        expect(JSON.parse(text)).toMatchObject({ messageCount: messages })
      }
    }
  })

  it('is the same text each time', async () => {
    const options: ExportOptions = { version: '2.48', layout: 'whole' }
    const [one, other] = [await write(options), await write(options)]
    for (const name of one.names) {
      expect(await readFile(join(other.folder, name), 'utf8')).toBe(await readFile(join(one.folder, name), 'utf8'))
    }
  })

  it('was last changed when its channel was seen: older versions say it nowhere else', async () => {
    const { folder, written } = await write({ version: '2.27', layout: 'whole' })
    for (const { name, channel } of written) {
      expect((await stat(join(folder, name))).mtime).toEqual(channel.observedAt)
    }
  })

  it('leaves no trace of a file that failed', async () => {
    const folder = await makeFolder()
    const source = openSample(sample)
    const failing: ArchiveSource = {
      describe: () => source.describe(),
      channels: () => source.channels(),
      close: () => source.close(),
      async *messages(channel, after) {
        yield* source.messages(channel, after)
        if (channel.name === 'help') throw new Error('The source fails.')
      },
    }
    for (const layout of ['whole', 'reversed'] as const) {
      await expect(writeExport(failing, folder, { version: '2.48', layout })).rejects.toThrow('The source fails.')
      const names = await readdir(folder)
      expect(names.filter((name) => name.startsWith('.') || name.includes('- help'))).toEqual([])
      expect(names.filter((name) => name.includes('- general'))).toHaveLength(1)
    }
  })
})
