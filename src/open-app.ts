import type { App, Listening, Overrides } from '../adapters/cli/app.ts'
import { createHttpApp } from '../adapters/http/app.ts'
import { loadConfig } from './config.ts'
import { buildContainer } from './container.ts'
import { version } from './package-facts.ts'
import * as tokens from './tokens.ts'

/** The app as a command asks for it; what a command does not touch stays closed. */
export async function openApp(overrides: Overrides): Promise<App> {
  const config = loadConfig(overrides)
  const { container, close } = buildContainer(config)
  return {
    storage: config.storage,
    get archive() {
      return container.resolve(tokens.ARCHIVE)
    },
    get migrations() {
      return container.resolve(tokens.MIGRATIONS)
    },
    async listen(): Promise<Listening> {
      const http = await createHttpApp({
        archive: container.resolve(tokens.ARCHIVE),
        storage: container.resolve(tokens.STORAGE),
        ids: container.resolve(tokens.IDS),
        logger: container.resolve(tokens.LOGGER),
        version,
      })
      const url = await http.listen({ host: config.http.host, port: config.http.port })
      return { url, close: () => http.close() }
    },
    close,
  }
}
