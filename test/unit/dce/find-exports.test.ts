import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dceExportFiles } from '../../../adapters/dce/export-files.ts'
import { findExports } from '../../../adapters/dce/find-exports.ts'
import { exportOf, makeFolder, messageOf, refusalOf } from './files.ts'

/** A folder with these files in it. */
async function folderOf(...names: readonly string[]): Promise<string> {
  const folder = await makeFolder()
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), '{}')
  }
  return folder
}

/** What is found, as paths in the folder; a problem as its reason and message. */
async function found(folder: string, ...names: readonly string[]) {
  const all = await findExports(names.map((name) => join(folder, name)))
  return all.map(({ path, problem }) =>
    problem ? [path.slice(folder.length + 1), problem.details.reason, problem.message] : path.slice(folder.length + 1),
  )
}

describe('exports are found', () => {
  it('in folders and their folders, by name', async () => {
    const folder = await folderOf('b.json', 'a.json', 'c/2.JSON', 'c/1.json', 'c/d/x.json', 'read.me', 'Z.json')
    expect(await found(folder, '.')).toEqual(['Z.json', 'a.json', 'b.json', 'c/1.json', 'c/2.JSON', 'c/d/x.json'])
  })

  it('in the order in which paths are given, files whatever they are called', async () => {
    const folder = await folderOf('b/1.json', 'a/2.json', 'export.txt')
    expect(await found(folder, 'b', 'export.txt', 'a')).toEqual(['b/1.json', 'export.txt', 'a/2.json'])
  })

  it('but not hidden ones, nor JSON among the media of an export', async () => {
    const folder = await folderOf('a.json', 'a.json_Files/sticker.json', '.b.json', '.git/c.json', 'My_Files/d.json')
    expect(await found(folder, '.')).toEqual(['My_Files/d.json', 'a.json'])
  })

  it('behind links, and links that lead back end', async () => {
    const folder = await folderOf('a/1.json')
    await symlink(folder, join(folder, 'a', 'back'))
    await symlink('loop', join(folder, 'loop'))
    await symlink(join(folder, 'a', '1.json'), join(folder, 'b.json'))
    expect(await found(folder, '.')).toEqual(['a/1.json', 'b.json'])
  })

  it('with their sizes', async () => {
    const folder = await folderOf('a.json')
    expect(await findExports([folder])).toEqual([{ path: join(folder, 'a.json'), size: 2 }])
  })
})

describe('what a folder also holds', () => {
  it('is found too where it is packed, without the media of the unpacked file', async () => {
    const folder = await folderOf('a.json.gz', 'a.json_Files/sticker.json', 'b/C.JSON.GZ', 'd.gz', 'e.json.gz.part')
    expect(await found(folder, '.')).toEqual(['a.json.gz', 'b/C.JSON.GZ'])
  })

  it('is answered and not read where it is a pipe, a socket, or a link to a device or itself', async () => {
    const folder = await folderOf('a.json')
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe.json')])
    const server = createServer().listen(join(folder, 'socket.json'))
    await once(server, 'listening')
    await symlink('/dev/zero', join(folder, 'zero.json'))
    await symlink('self.json', join(folder, 'self.json'))
    expect(await found(folder, '.', 'pipe.json')).toEqual([
      'a.json',
      ['pipe.json', 'not_an_export', 'pipe.json is not a file.'],
      ['self.json', 'missing', `${folder}/self.json is a link that leads back to itself.`],
      ['socket.json', 'not_an_export', 'socket.json is not a file.'],
      ['zero.json', 'not_an_export', 'zero.json is not a file.'],
      ['pipe.json', 'not_an_export', 'pipe.json is not a file.'],
    ])
    for (const name of ['pipe.json', 'socket.json', 'zero.json']) {
      expect((await refusalOf(join(folder, name))).details.reason).toBe('not_an_export')
    }
    server.close()
  })
})

describe('a path without exports', () => {
  it('is told by what is wrong with it', async () => {
    const folder = await folderOf('a/notes.txt', 'b.json')
    await symlink(join(folder, 'gone'), join(folder, 'a', 'lost.json'))
    await mkdir(join(folder, 'c'))
    expect(await found(folder, 'none', 'b.json/x', 'c', 'a', 'b.json')).toEqual([
      ['none', 'missing', `${folder}/none does not exist.`],
      ['b.json/x', 'missing', `${folder}/b.json/x does not exist.`],
      ['c', 'empty', 'The folder c holds no .json or .json.gz file.'],
      ['a/lost.json', 'missing', `${folder}/a/lost.json does not exist.`],
      'b.json',
    ])
    expect(await findExports(['/dev/null'])).toMatchObject([{ problem: { details: { reason: 'not_an_export' } } }])
  })

  it('is a source that rejects with it', async () => {
    const folder = await folderOf()
    const [file] = await dceExportFiles.find([join(folder, 'none.json')])
    const source = file?.open()
    const problem = { code: 'source_unreadable', details: { reason: 'missing' } }
    await expect(source?.describe()).rejects.toMatchObject(problem)
    await expect(source?.channels()[Symbol.asyncIterator]().next()).rejects.toMatchObject(problem)
    await source?.close()
    expect(file).toMatchObject({ name: join(folder, 'none.json'), size: 0 })
  })
})

describe('the port', () => {
  it('opens what it finds', async () => {
    const folder = await folderOf()
    const text = exportOf([messageOf(1)])
    await writeFile(join(folder, 'general.json'), text)
    const [file, ...others] = await dceExportFiles.find([folder])
    expect(others).toEqual([])
    expect(file).toMatchObject({ name: join(folder, 'general.json'), size: text.length })
    const source = file?.open()
    expect(await source?.describe()).toMatchObject({ id: '1', name: 'Community' })
    await source?.close()
  })
})
