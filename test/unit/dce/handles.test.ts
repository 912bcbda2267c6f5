import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ByteFile } from '../../../adapters/dce/byte-file.ts'
import { openDceFile } from '../../../adapters/dce/dce-file.ts'
import type { SourceChannel } from '../../../domain/archive/source.ts'
import { exportOf, handlesOn, idsOf, makeFile, messageOf, numbered } from './files.ts'

const setup = async () => {
  const path = await makeFile(exportOf(numbered(1, 300).map((id) => messageOf(id))))
  return { path, source: openDceFile(path, { pageElements: 100, chunkBytes: 1_024 }) }
}

async function channelOf(source: ReturnType<typeof openDceFile>): Promise<SourceChannel> {
  for await (const channel of source.channels()) return channel
  throw new Error('it has one channel')
}

describe('the handle of a file', () => {
  it('is opened by the first question, not by opening the source', async () => {
    const { path, source } = await setup()
    expect(await handlesOn(path)).toBe(0)
    await source.describe()
    expect(await handlesOn(path)).toBe(1)
    await source.close()
    expect(await handlesOn(path)).toBe(0)
  })

  it('is let go of at the end of the messages', async () => {
    const { path, source } = await setup()
    const channel = await channelOf(source)
    for await (const page of source.messages(channel, null)) expect(page.messages).toHaveLength(100)
    expect(await handlesOn(path)).toBe(0)
  })

  it('is let go of where the walk is abandoned', async () => {
    const { path, source } = await setup()
    for await (const channel of source.channels()) {
      for await (const page of source.messages(channel, null)) {
        expect(await handlesOn(path)).toBe(1)
        if (page.messages.length > 0) break
      }
      expect(await handlesOn(path)).toBe(0)
    }
    await source.describe()
    for await (const _ of source.channels()) break
    expect(await handlesOn(path)).toBe(0)
  })

  it('is let go of where the file is refused', async () => {
    const path = await makeFile('{"guild": {}, "messages": []}')
    await expect(openDceFile(path).describe()).rejects.toMatchObject({ code: 'source_unreadable' })
    expect(await handlesOn(path)).toBe(0)
  })

  it('is let go of by closing, at any moment and again', async () => {
    for (let turns = 0; turns < 12; turns++) {
      const { path, source } = await setup()
      const described = source.describe().catch((error: unknown) => error)
      for (let turn = 0; turn < turns; turn++) await setImmediate()
      await source.close()
      await described
      expect(await handlesOn(path)).toBe(0)
      await source.close()
    }
  })

  it('is let go of by closing while the file is being opened', async () => {
    const { path } = await setup()
    const file = new ByteFile(path, 1_024)
    const read = file.read().catch((error: unknown) => error)
    await file.close()
    expect(await read).toEqual(new Error('The source is closed.'))
    expect(await handlesOn(path)).toBe(0)
  })
})

describe('a walk', () => {
  it('goes on with the messages after the channels were left', async () => {
    const { source } = await setup()
    const channel = await channelOf(source)
    const ids: string[] = []
    for await (const page of source.messages(channel, null)) ids.push(...idsOf(page.messages))
    expect(ids).toEqual(numbered(1, 300))
    await source.close()
  })

  it('fails, and does not end early, where the source is closed in the middle', async () => {
    const { source } = await setup()
    const pages = source.messages(await channelOf(source), null)[Symbol.asyncIterator]()
    await pages.next()
    await source.close()
    await expect(pages.next()).rejects.toThrow('The source is closed.')
  })

  it('is made once', async () => {
    const { source } = await setup()
    const channel = await channelOf(source)
    for await (const page of source.messages(channel, null)) expect(page.faults).toEqual([])
    const again = source.messages(channel, null)[Symbol.asyncIterator]()
    await expect(again.next()).rejects.toThrow('walked once')
  })

  it('finds nothing in a channel that is not the file’s', async () => {
    const { source } = await setup()
    const { id } = await source.describe()
    const channel = { ...(await channelOf(source)), id }
    const pages = source.messages(channel, null)[Symbol.asyncIterator]()
    expect(await pages.next()).toEqual({ done: true, value: undefined })
    await source.close()
  })
})
