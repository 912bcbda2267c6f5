import { describe, expect, it } from 'vitest'
import { builtTidb, containerTidb, namedTidb } from '../../support/tidb-sources.ts'

describe('the sources of a TiDB', () => {
  it('say how to get each: TIDB_URL, a container engine, Go', () => {
    const sources = [namedTidb(undefined), containerTidb(), builtTidb(() => {})]
    expect(sources.map((source) => source.remedy)).toEqual([
      expect.stringContaining('mysql://user:password@host:port'),
      expect.stringContaining('Docker'),
      expect.stringContaining('Go 1.21'),
    ])
  })

  it.each([undefined, ''])('does not use TIDB_URL when it is %o', async (url) => {
    expect(await namedTidb(url).obstacle()).toBe('it is not set')
  })

  it('refuses a TIDB_URL of another form before it connects', async () => {
    const source = namedTidb('postgres://localhost')
    expect(await source.obstacle()).toBeNull()
    await expect(source.start({ kind: 'temporary' })).rejects.toThrow('mysql://user:password@host:port')
  })

  it('rejects a TIDB_URL where nothing listens, without its password', async () => {
    const start = namedTidb('mysql://root:hidden@127.0.0.1:1').start({ kind: 'temporary' })
    await expect(start).rejects.toThrow(/^no TiDB answers at 127\.0\.0\.1:1: (?!.*hidden)/)
  })
})
