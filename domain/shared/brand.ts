declare const brand: unique symbol

/**
 * A `T` that only its factory can make: `Brand<string, 'TenantId'>` is a string, but no other string is one. Brands add up: a
 * `Brand<Uuid, 'TenantId'>` is still a `Uuid`.
 */
export type Brand<T, Name extends string> = T & { readonly [brand]: Readonly<Record<Name, true>> }
