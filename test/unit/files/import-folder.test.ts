import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importFolder } from '../../../adapters/files/import-folder.ts'
import { makeFolder } from '../dce/files.ts'

async function aFolder() {
  const outside = await makeFolder()
  const root = join(outside, 'exports')
  await mkdir(join(root, 'deep', '..odd'), { recursive: true })
  await mkdir(join(outside, 'exports-of-others'))
  await writeFile(join(root, 'deep', 'a.json'), '{}')
  await writeFile(join(outside, 'secret.json'), '{}')
  await symlink(join(outside, 'secret.json'), join(root, 'link.json'))
  await symlink(join(root, 'deep'), join(root, 'inner'))
  return { outside, root, folder: importFolder(root) }
}

describe('the import folder', () => {
  it.each([
    ['deep/a.json', 'deep/a.json'],
    ['./deep/../deep/a.json', 'deep/a.json'],
    ['inner/a.json', 'deep/a.json'],
    ['deep/..odd', 'deep/..odd'],
    ['', ''],
    ['.', ''],
  ])('gives what lies in it: %j', async (path, place) => {
    const { root, folder } = await aFolder()
    expect(await folder.resolve(path)).toEqual({ place: join(root, place), within: root })
  })

  it('takes a whole path into it too', async () => {
    const { root, folder } = await aFolder()
    expect(await folder.resolve(join(root, 'deep/a.json'))).toMatchObject({ place: join(root, 'deep/a.json') })
  })

  it.each(['..', '../secret.json', '../exports-of-others', 'link.json', '/etc/passwd', 'none.json', 'a\u0000b'])(
    'knows nothing outside of it: %j',
    async (path) => {
      const { folder } = await aFolder()
      await expect(folder.resolve(path)).rejects.toThrow('names nothing in the import folder')
    },
  )

  it('is not there where none is configured, or where it is gone', async () => {
    const { outside } = await aFolder()
    await expect(importFolder(null).resolve('a.json')).rejects.toThrow('VERTA_IMPORTS__FOLDER is not set')
    await expect(importFolder(join(outside, 'gone')).resolve('')).rejects.toThrow('names nothing')
  })
})
