import { createHash, createHmac } from 'node:crypto'
import { test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { isAuthorId } from '../../../../domain/archive/author.ts'
import { Pseudonyms } from '../../../../domain/archive/pseudonym.ts'
import { sha256 } from '../../../../domain/shared/hash.ts'
import { rawUserIds } from '../arbitraries.ts'

const key = Uint8Array.from({ length: 32 }, (_, n) => n)

/** The definition of archive.md, on its own: 16 bytes of HMAC over the hex of the hash, stamped as a UUID of version 8. */
function byDefinition(userId: string): string {
  const inner = createHash('sha256').update(userId, 'utf8').digest('hex')
  const outer = createHmac('sha256', key).update(inner, 'utf8').digest('hex')
  const variant = ((Number.parseInt(outer.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return `${outer.slice(0, 8)}-${outer.slice(8, 12)}-8${outer.slice(13, 16)}-${variant}${outer.slice(17, 20)}-${outer.slice(20, 32)}`
}

describe('a pseudonym', () => {
  it('is this one, for this key and this user, for ever', () => {
    expect(new Pseudonyms(key).of('80351110224678912')).toBe('939a16b7-09ef-8395-9da9-473a09fdd485')
  })

  test.prop([rawUserIds])('is the one that the definition gives', (id) => {
    expect(new Pseudonyms(key).of(id)).toBe(byDefinition(id))
  })

  it('is the id of an author', () => {
    expect(isAuthorId(new Pseudonyms(key).of('1'))).toBe(true)
  })

  it('is the same each time it is asked for', () => {
    const pseudonyms = new Pseudonyms(key)
    expect(pseudonyms.of('1')).toBe(pseudonyms.of('1'))
    expect(pseudonyms.of('1')).toBe(new Pseudonyms(key).of('1'))
  })

  it('is another for each user and in each tenant', () => {
    const [one, other] = [new Pseudonyms(key), new Pseudonyms(sha256('another key'))]
    expect(new Set([one.of('1'), one.of('2'), one.of('12'), other.of('1'), other.of('2')]).size).toBe(5)
  })

  it('is the same after more users than are remembered', () => {
    const pseudonyms = new Pseudonyms(key)
    const before = pseudonyms.of('80351110224678912')
    for (let n = 0; n <= 50_000; n++) pseudonyms.of(n.toString())
    expect(pseudonyms.of('80351110224678912')).toBe(before)
  })
})
