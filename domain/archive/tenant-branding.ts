import type { Brand } from '../shared/brand.ts'
import { Invalid } from '../shared/errors.ts'
import type { TenantId } from '../shared/ids.ts'

/** `#rrggbb` in lower case. */
export type Colour = Brand<string, 'Colour'>

/** How a tenant's pages look. One per tenant; a tenant without one has the default. */
export interface TenantBranding {
  readonly tenantId: TenantId
  readonly primaryColour: Colour
  readonly secondaryColour: Colour
  readonly accentColour: Colour
  /** The image itself, at most 1 MiB, or `null`. */
  readonly logo: Uint8Array | null
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Rejects with `invalid` unless `text` is `#rrggbb`. */
export function colour(text: string, pointer = '/colour'): Colour {
  if (!/^#[0-9a-f]{6}$/i.test(text)) throw Invalid.of(pointer, 'must be a colour like #1f2937')
  return text.toLowerCase() as Colour
}

export const defaultBranding = (tenantId: TenantId, now: Date): TenantBranding => ({
  tenantId,
  primaryColour: colour('#3b82f6'),
  secondaryColour: colour('#64748b'),
  accentColour: colour('#10b981'),
  logo: null,
  createdAt: now,
  updatedAt: now,
})
