import { describe, expect, it } from 'vitest'
import { formatTidbUrl, parseTidbUrl } from '../../support/tidb-address.ts'

describe('the address of a TiDB', () => {
  it('has the port 4000, the user root and no password unless the URL says otherwise', () => {
    expect(parseTidbUrl('mysql://db.example')).toEqual({ host: 'db.example', port: 4000, user: 'root', password: '' })
  })

  it.each([
    { host: '127.0.0.1', port: 4321, user: 'root', password: '' },
    { host: '::1', port: 4000, user: 'a:b', password: 'p@ss/wörd' },
  ])('is the same after it was written as a URL: $host', (address) => {
    expect(parseTidbUrl(formatTidbUrl(address))).toEqual(address)
  })

  it.each(['', 'tidb', 'http://localhost:4000', 'mysql://'])('is not %o', (text) => {
    expect(() => parseTidbUrl(text)).toThrow('mysql://user:password@host:port')
  })
})
