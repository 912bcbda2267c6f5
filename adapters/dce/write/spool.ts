import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Gives the items of `groups` from the last to the first. They wait in a hidden file of `folder`, which is gone in the end; in
 * memory is one group at a time. No item holds a NUL.
 */
export async function* fromTheEnd(
  groups: AsyncIterable<readonly string[]>,
  folder: string,
  name: string,
): AsyncGenerator<string> {
  const path = join(folder, `.${name}.spool`)
  const handle = await open(path, 'w+')
  try {
    const ends = await spool(groups, handle)
    for (let i = ends.length - 1; i >= 0; i--) yield* await group(handle, ends[i - 1] ?? 0, ends[i] ?? 0)
  } finally {
    await handle.close()
    await rm(path, { force: true })
  }
}

/** Where each group ends in the file. */
async function spool(groups: AsyncIterable<readonly string[]>, handle: FileHandle): Promise<readonly number[]> {
  const ends: number[] = []
  let end = 0
  for await (const items of groups) {
    if (items.length === 0) continue
    const bytes = Buffer.from(items.join('\0'))
    await handle.appendFile(bytes)
    end += bytes.length
    ends.push(end)
  }
  return ends
}

async function group(handle: FileHandle, from: number, to: number): Promise<readonly string[]> {
  const bytes = Buffer.alloc(to - from)
  await handle.read(bytes, 0, bytes.length, from)
  return bytes.toString().split('\0').reverse()
}
