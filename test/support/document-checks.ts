import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

/** What the schema at a place of an OpenAPI document finds wrong with a value. Each schema is compiled once. */
export function documentChecks(document: object): (place: readonly string[], value: unknown) => readonly object[] {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema({ ...document }, 'openapi', false, false)
  const checks = new Map<string, ValidateFunction>()
  return (place, value) => {
    const pointer = place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
    const check = checks.get(pointer) ?? ajv.compile({ $ref: `openapi#/${pointer}` })
    checks.set(pointer, check)
    check(value)
    return check.errors ?? []
  }
}

/** What stands at the end of `keys`; `undefined` where they lead nowhere. */
export const inside = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((part, key) => Object(part)[key], value)
