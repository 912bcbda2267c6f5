import { describe, expect, it } from 'vitest'
import type { Channel, ChannelVisibility } from '../../../../domain/archive/channel.ts'
import type { TenantStatus, TenantVisibility } from '../../../../domain/archive/tenant.ts'
import { isPublicChain, isPublicTenant, isShownMessage, joinVisibility } from '../../../../domain/archive/visibility.ts'
import { aChannel, aMessage, aTenant, moment } from '../../../support/factories/index.ts'

const statuses: readonly TenantStatus[] = ['ACTIVE', 'MAINTENANCE', 'CANCELLED', 'DELETING']
const tenantVisibilities: readonly TenantVisibility[] = ['public', 'members', 'admins']
const visibilities: readonly ChannelVisibility[] = ['everyone', 'restricted', 'unknown']

describe('the public', () => {
  it('reads tenants that are active and public, listed or not', () => {
    const read = statuses.flatMap((status) =>
      tenantVisibilities.flatMap((visibility) =>
        [true, false]
          .filter((listed) => isPublicTenant(aTenant({ status, visibility, listed })))
          .map(() => `${status} ${visibility}`),
      ),
    )
    expect(read).toStrictEqual(['ACTIVE public', 'ACTIVE public'])
  })

  it("reads channels whose own and parents' visibility is everyone", () => {
    const chains = visibilities.flatMap((own) => visibilities.map((parent) => [own, parent] as const))
    const read = chains.filter((chain) => isPublicChain(chain.map((visibility) => aChannel({ visibility }))))
    expect(read).toStrictEqual([['everyone', 'everyone']])
  })

  it('reads no channel whose parent is not stored', () => {
    expect(isPublicChain([aChannel({ visibility: 'everyone' })])).toBe(true)
    expect(isPublicChain([aChannel({ visibility: 'everyone' }), null])).toBe(false)
  })

  it('reads deleted messages only where the tenant keeps them', () => {
    const keeping = aTenant({ policies: { authorNames: 'pseudonymous', keepDeleted: true, keepHistory: true } })
    const deleted = aMessage({ deletedAt: moment() })
    expect(isShownMessage(aMessage(), aTenant())).toBe(true)
    expect(isShownMessage(deleted, aTenant())).toBe(false)
    expect(isShownMessage(deleted, keeping)).toBe(true)
  })
})

describe('joining two sights of a visibility', () => {
  it.each([
    ['unknown', 'unknown', 'unknown'],
    ['unknown', 'everyone', 'everyone'],
    ['everyone', 'everyone', 'everyone'],
    ['unknown', 'restricted', 'restricted'],
    ['everyone', 'restricted', 'restricted'],
    ['restricted', 'restricted', 'restricted'],
  ] as const)('makes of %s and %s %s, in either order', (a, b, joined) => {
    const [one, other] = [a, b].map((visibility) => ({ visibility, visibilityAt: null }))
    expect(joinedOf(one, other)).toBe(joined)
    expect(joinedOf(other, one)).toBe(joined)
  })

  it.each([
    ['restricted', null, 'everyone', 1, 'everyone'],
    ['everyone', null, 'restricted', 1, 'restricted'],
    ['restricted', 1, 'everyone', 2, 'everyone'],
    ['everyone', 1, 'restricted', 2, 'restricted'],
    ['everyone', 2, 'restricted', 2, 'restricted'],
  ] as const)('of which a platform said one: %s at %s, %s at %s makes %s', (a, atA, b, atB, joined) => {
    const [one, other] = [
      { visibility: a, visibilityAt: atA === null ? null : moment(atA) },
      { visibility: b, visibilityAt: moment(atB) },
    ]
    expect(joinedOf(one, other)).toBe(joined)
    expect(joinedOf(other, one)).toBe(joined)
  })
})

type Sight = Pick<Channel, 'visibility' | 'visibilityAt'>

const joinedOf = (a?: Sight, b?: Sight): string | null => (a && b ? joinVisibility(a, b).visibility : null)
