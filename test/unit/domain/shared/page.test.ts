import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import { keysetPage } from '../../../../domain/shared/page.ts'

test.prop([fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 7 })])(
  'a page names the key of its last item only where a row too many came',
  (limit, length) => {
    const rows = Array.from({ length: Math.min(length, limit + 1) }, (_, n) => n)
    const page = keysetPage(rows, limit, (row) => `key ${row}`)
    expect(page.items).toStrictEqual(rows.slice(0, limit))
    expect(page.next).toBe(rows.length > limit ? `key ${limit - 1}` : null)
  },
)
