import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { systemIds } from '../../../adapters/crypto/system-ids.ts'
import { systemRandomness } from '../../../adapters/crypto/system-randomness.ts'

describe('the system randomness', () => {
  test.prop([fc.nat(1024)])('gives as many bytes as asked for', (length) => {
    expect(systemRandomness.bytes(length)).toHaveLength(length)
  })

  it('never gives the same key twice', () => {
    const keys = Array.from({ length: 1000 }, () => Buffer.from(systemRandomness.bytes(32)).toString('hex'))
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('gives memory of its own, not a view of a pool', () => {
    expect(systemRandomness.bytes(32).buffer.byteLength).toBe(32)
  })
})

describe('the system ids', () => {
  it('are UUIDs of version 4, each another one', () => {
    const ids = Array.from({ length: 1000 }, () => systemIds.uuid())
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})
