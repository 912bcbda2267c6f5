import type { Brand } from '../shared/brand.ts'
import { Invalid } from '../shared/errors.ts'

/** A name in an address: lower-case letters and digits in groups joined by single hyphens. */
export type Slug = Brand<string, 'Slug'>

const pattern = /^[a-z0-9]+(-[a-z0-9]+)*$/

export const isSlug = (text: string): text is Slug => pattern.test(text)

/** A tenant's slug: 3 to 50 characters. Rejects with `invalid`. */
export function tenantSlug(text: string): Slug {
  if (!isSlug(text) || text.length < 3 || text.length > 50) {
    throw Invalid.of('/slug', 'must be 3 to 50 lower-case letters, digits and single hyphens between them')
  }
  return text
}

/** `name` as a slug of at most `length` characters; `fallback` if nothing is left of it. */
export function slugify(name: string, length: number, fallback: string): Slug {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const slug = plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, length + 1)
    .replace(/^-+/, '')
    .slice(0, length)
    .replace(/-+$/, '')
  return (slug === '' ? fallback : slug) as Slug
}

/** The slug with `-<suffix>` behind it, cut so that the whole still fits in `length`. */
export function suffixed(slug: Slug, suffix: string, length: number): Slug {
  const room = Math.max(1, length - suffix.length - 1)
  return `${slug.slice(0, room).replace(/-+$/, '')}-${suffix}` as Slug
}
