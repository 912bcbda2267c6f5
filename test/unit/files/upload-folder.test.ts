import { mkdir, readdir, readFile, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { uploadFolder } from '../../../adapters/files/upload-folder.ts'
import { makeFolder } from '../dce/files.ts'

const id = '4f9b6f3e-6c0f-4b55-9f0e-0a7f6d3f1c11'

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

async function* brokenAfter(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
  throw new Error('the connection was reset')
}

const anUploadFolder = async (largest = 1000) => {
  const folder = join(await makeFolder(), 'uploads')
  return { folder, uploads: uploadFolder({ folder, largest }) }
}

describe('the folder of uploads', () => {
  it('keeps what came, as it came, under its own name', async () => {
    const { folder, uploads } = await anUploadFolder()
    const path = await uploads.receive(id, 'General [part 2].json.gz', chunks('{"a":', '1}'))
    expect(path).toBe(join(folder, id, 'General [part 2].json.gz'))
    expect(await readFile(path, 'utf8')).toBe('{"a":1}')
    expect(await readdir(join(folder, id))).toEqual(['General [part 2].json.gz'])
  })

  it('leaves nothing of what broke off', async () => {
    const { folder, uploads } = await anUploadFolder()
    await expect(uploads.receive(id, 'a.json', brokenAfter('{"a"'))).rejects.toMatchObject({
      code: 'upload_incomplete',
    })
    expect(await readdir(folder)).toEqual([])
  })

  it('takes as many bytes as it may and leaves nothing of more', async () => {
    const { folder, uploads } = await anUploadFolder(4)
    await uploads.receive(id, 'a.json', chunks('12', '34'))
    await uploads.discard(id)
    await expect(uploads.receive(id, 'a.json', chunks('12', '34', '5'))).rejects.toMatchObject({
      code: 'upload_too_large',
      details: { bytes: 4 },
    })
    expect(await readdir(folder)).toEqual([])
  })

  it('is told where it cannot be written', async () => {
    const { folder, uploads } = await anUploadFolder()
    await mkdir(join(folder, id, 'a.json.part'), { recursive: true })
    await expect(uploads.receive(id, 'a.json', chunks('1'))).rejects.toThrow()
  })

  it.each(['../../../etc/a.json', '..\\..\\a.json', '/etc/a.json', 'C:\\a.json'])(
    'keeps nothing of a path but its end: %s',
    async (name) => {
      const { folder, uploads } = await anUploadFolder()
      expect(await uploads.receive(id, name, chunks('1'))).toBe(join(folder, id, 'a.json'))
    },
  )

  it.each(['', 'a', 'a.txt', '.json', '..json', 'a\u0000.json', 'a\n.json', 'a.json/', `${'ä'.repeat(100)}.json`])(
    'refuses a name that is no export’s: %j',
    async (name) => {
      const { folder, uploads } = await anUploadFolder()
      await expect(uploads.receive(id, name, chunks('1'))).rejects.toMatchObject({ code: 'invalid' })
      await expect(readdir(folder)).rejects.toThrow()
    },
  )

  it.each(['', '..', '../x', 'a/b'])('refuses an id that is none: %j', async (bad) => {
    const { uploads } = await anUploadFolder()
    await expect(uploads.receive(bad, 'a.json', chunks('1'))).rejects.toMatchObject({ code: 'invalid' })
    await expect(uploads.discard(bad)).rejects.toThrow('must be a UUID')
  })

  it('lists what it keeps with the time of its last byte, and nothing else that lies there', async () => {
    const { folder, uploads } = await anUploadFolder()
    expect(await uploads.list()).toEqual([])
    const path = await uploads.receive(id, 'a.json', chunks('1'))
    await mkdir(join(folder, 'lost+found'))
    const [old, newer] = [new Date(1_000_000), new Date(2_000_000)]
    await utimes(path, newer, newer)
    await utimes(join(folder, id), old, old)
    expect(await uploads.list()).toEqual([{ id, writtenAt: newer }])
    await uploads.discard(id)
    await uploads.discard(id)
    expect(await uploads.list()).toEqual([])
    await rm(folder, { recursive: true })
  })
})
