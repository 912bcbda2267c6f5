import { constants } from 'node:fs'
import { access, mkdir, readdir } from 'node:fs/promises'
import { type Config, ConfigurationInvalid } from './config/index.ts'

/** Makes the folder of uploads, and rejects with `configuration_invalid` where one of the folders is of no use: told now, not at the first upload. */
export async function requireFolders({ uploads, importFolder }: Config): Promise<void> {
  await usable('VERTA_UPLOADS__FOLDER', async () => {
    await mkdir(uploads.folder, { recursive: true, mode: 0o700 })
    await access(uploads.folder, constants.R_OK | constants.W_OK | constants.X_OK)
  })
  if (importFolder !== null) await usable('VERTA_IMPORTS__FOLDER', () => readdir(importFolder))
}

async function usable(variable: string, use: () => Promise<unknown>): Promise<void> {
  try {
    await use()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new ConfigurationInvalid([{ pointer: `/${variable}`, message: `cannot be used (${code})` }])
  }
}
