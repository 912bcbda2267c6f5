import { z } from 'zod'
import { settingsSchema } from './schema.ts'

/** A setting as people name it. */
export interface Setting {
  /** As in YAML: `database.pool.size`. */
  readonly name: string
  readonly path: readonly string[]
  /** Its variables, the one to be told of first. */
  readonly env: readonly string[]
  readonly description: string
  /** What is shown in its place is asterisks. */
  readonly secret: boolean
  /** As text; `null` where there is none. */
  readonly byDefault: string | null
  readonly example: string | null
}

const notes = z.object({
  description: z.string(),
  env: z.string().optional(),
  secret: z.boolean().default(false),
  shown: z.string().optional(),
  example: z.string().optional(),
})

/** Every setting, in the order of the schema. */
export const settings: readonly Setting[] = settingsIn(settingsSchema, [])

function settingsIn(schema: z.ZodObject, above: readonly string[]): readonly Setting[] {
  return Object.entries(schema.shape).flatMap(([key, inner]) => {
    const path = [...above, key]
    return inner instanceof z.ZodObject ? settingsIn(inner, path) : [settingOf(inner, path)]
  })
}

function settingOf(schema: unknown, path: readonly string[]): Setting {
  if (!(schema instanceof z.ZodType)) throw new Error(`${path.join('.')} is no schema`)
  const { env, shown, example = null, ...rest } = notes.parse(schema.meta())
  const nested = `VERTA_${path.map((part) => part.toUpperCase()).join('__')}`
  const byDefault = schema instanceof z.ZodDefault ? String(schema.def.defaultValue) : ''
  return {
    ...rest,
    ...{ name: path.join('.'), path, example },
    env: env === undefined || env === nested ? [nested] : [env, nested],
    byDefault: shown ?? (byDefault === '' ? null : byDefault),
  }
}

/** The settings as a tree, every part of which is there. */
export function treeOf(values: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const tree: Record<string, unknown> = {}
  for (const { name, path } of settings) {
    let place = tree
    for (const part of path.slice(0, -1)) {
      place[part] ??= {}
      place = Object(place[part])
    }
    const leaf = path.at(-1)
    if (leaf !== undefined && values.has(name)) place[leaf] = values.get(name)
  }
  return tree
}
