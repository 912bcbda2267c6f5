import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { HttpWorld } from './http-world.ts'

const folder = 'examples/dce-2.48'

/** The exports that come with Verta, in the order of their names. */
export const exampleExports: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => join(folder, name))

/** Where the two guilds of the examples are read. */
export const ferry = '/api/v1/tenants/discord-ferry-test'
export const contract = '/api/v1/tenants/contract-guild'

/** The raw ids of everyone who appears in them. */
export const examplePeople: readonly string[] = ['1505990747130953738', '400000000000000001', '400000000000000002']

/** Imports as the demo does: one public tenant a guild. */
export const importPublic = ({ archive }: HttpWorld, paths: readonly string[] = exampleExports) =>
  archive.importArchive({
    paths,
    target: { to: 'guild', ifAbsent: 'create_public' },
    channelVisibility: 'everyone',
  })
