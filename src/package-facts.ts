import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json: above `src` in the sources, above `dist/src` when built. */
const packageFolder = ((): string => {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder)
  return folder
})()

const facts: unknown = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))

export const version: string =
  typeof facts === 'object' && facts !== null && 'version' in facts ? String(facts.version) : 'unknown'
