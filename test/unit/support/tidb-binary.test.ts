import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type BuildTidb, obtainTidbBinary, tidbBinaryPath, userCacheFolder } from '../../support/tidb-binary.ts'

async function setup() {
  const folder = await mkdtemp(join(tmpdir(), 'verta-binary-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const place = { moduleFolder: join(folder, 'module'), cacheFolder: join(folder, 'cache') }
  await mkdir(place.moduleFolder)
  await writeFile(join(place.moduleFolder, 'go.mod'), 'module one\n')
  const said: string[] = []
  const obtain = (build: BuildTidb) => obtainTidbBinary(place, build, (line) => said.push(line))
  return { place, obtain, said }
}

const writing =
  (text: string): BuildTidb =>
  async (_, output) =>
    writeFile(output, text, { mode: 0o755 })

const failing: BuildTidb = async (_, output) => {
  await writeFile(output, 'hal', { mode: 0o755 })
  throw new Error('killed')
}

describe('the built server', () => {
  it('is built once for a go.mod, and the build is announced', async () => {
    const { obtain, said } = await setup()
    const first = await obtain(writing('whole'))
    expect(await obtain(writing('again'))).toBe(first)
    expect(await readFile(first, 'utf8')).toBe('whole')
    expect(said).toEqual([expect.stringContaining('once and takes about five minutes')])
  })

  it('has another place when go.mod changes', async () => {
    const { place } = await setup()
    const before = await tidbBinaryPath(place)
    await writeFile(join(place.moduleFolder, 'go.mod'), 'module two\n')
    expect(await tidbBinaryPath(place)).not.toBe(before)
  })

  it('is not what a failed build left', async () => {
    const { place, obtain } = await setup()
    await expect(obtain(failing)).rejects.toThrow('killed')
    expect(await readdir(dirname(await tidbBinaryPath(place)))).toEqual([])
    expect(await readFile(await obtain(writing('whole')), 'utf8')).toBe('whole')
  })

  it('is not what a killed build left half written', async () => {
    const { place, obtain } = await setup()
    const binary = await tidbBinaryPath(place)
    await mkdir(dirname(binary), { recursive: true })
    await writeFile(`${binary}.1.partial`, 'hal', { mode: 0o755 })
    expect(await readFile(await obtain(writing('whole')), 'utf8')).toBe('whole')
  })

  it('is not a file that cannot be executed', async () => {
    const { place, obtain } = await setup()
    const binary = await tidbBinaryPath(place)
    await mkdir(dirname(binary), { recursive: true })
    await writeFile(binary, 'hal', { mode: 0o644 })
    expect(await readFile(await obtain(writing('whole')), 'utf8')).toBe('whole')
  })

  it('is whole for both of two builders at once, and invisible before its build ends', async () => {
    const { obtain } = await setup()
    let finish = () => {}
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    const first = obtain(async (_, output) => {
      await writeFile(output, 'hal')
      await finished
      await writeFile(output, 'first', { mode: 0o755 })
    })
    const second = await obtain(writing('second'))
    expect(await readFile(second, 'utf8')).toBe('second')
    finish()
    expect(await first).toBe(second)
    expect(['first', 'second']).toContain(await readFile(second, 'utf8'))
  })
})

describe('the cache folder', () => {
  it('is in XDG_CACHE_HOME when that is absolute', () => {
    expect(userCacheFolder({ XDG_CACHE_HOME: '/caches' })).toBe('/caches/verta')
  })

  it.each([undefined, '', 'relative'])('is in .cache of the home when XDG_CACHE_HOME is %o', (named) => {
    const environment = named === undefined ? {} : { XDG_CACHE_HOME: named }
    expect(userCacheFolder(environment)).toMatch(/\/\.cache\/verta$/)
  })
})
