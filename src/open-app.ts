import type { App, Listening, Overrides, Work, Working } from '../adapters/cli/app.ts'
import { type Config, ConfigurationInvalid, loadConfig } from './config/index.ts'
import { requireFolders } from './folders.ts'
import { version } from './package-facts.ts'
import * as tokens from './tokens.ts'
import { workOf } from './work.ts'

/**
 * The app as a command asks for it; what a command does not touch stays closed. Code is loaded when it is needed: it takes a second,
 * for which nobody waits who asks for help, or at whose every Tab a shell completes a command.
 */
export async function openApp(overrides: Overrides): Promise<App> {
  const config = loadConfig(overrides)
  const { buildContainer } = await import('./container.ts')
  const { container, close } = buildContainer(config, overrides)
  return {
    storage: config.storage,
    get archive() {
      return container.resolve(tokens.ARCHIVE)
    },
    get operations() {
      return container.resolve(tokens.OPERATIONS)
    },
    get orders() {
      return container.resolve(tokens.TENANT_ORDERS)
    },
    get syncs() {
      return container.resolve(tokens.SYNC_ORDERS)
    },
    get ids() {
      return container.resolve(tokens.IDS)
    },
    get readiness() {
      return container.resolve(tokens.READINESS)
    },
    lookAtSyncs: () => container.resolve(tokens.SYNC_WATCH).look(),
    get migrations() {
      return container.resolve(tokens.MIGRATIONS)
    },
    async listen(): Promise<Listening> {
      await requireFolders(config)
      const { closeHttp, createHttpApp } = await import('../adapters/http/app.ts')
      const { defaultEdges } = await import('../adapters/http/edges.ts')
      const { startBackground } = await import('./background.ts')
      const http = await createHttpApp({
        archive: container.resolve(tokens.ARCHIVE),
        operations: container.resolve(tokens.OPERATIONS),
        orders: container.resolve(tokens.TENANT_ORDERS),
        syncs: container.resolve(tokens.SYNC_ORDERS),
        uploads: container.resolve(tokens.UPLOADS),
        importFolder: container.resolve(tokens.IMPORT_FOLDER),
        storage: container.resolve(tokens.STORAGE),
        readiness: container.resolve(tokens.READINESS),
        ids: container.resolve(tokens.IDS),
        clock: container.resolve(tokens.CLOCK),
        logger: container.resolve(tokens.LOGGER),
        metrics: container.resolve(tokens.METRICS),
        version,
        servesArchive: config.services.includes('archive'),
        edge: { ...defaultEdges, ...config.http },
      })
      const url = await http.listen({ host: config.http.host, port: config.http.port }).catch((error: unknown) => {
        throw portFailure(error, config.http.port)
      })
      const background = startBackground(container)
      return {
        url,
        close: async () => {
          await Promise.all([closeHttp(http), background.stop()])
        },
      }
    },
    async work(): Promise<Working> {
      const work = workOf(config)
      requireWork(config, work)
      await requireFolders(config)
      const { startBackground } = await import('./background.ts')
      const background = startBackground(container)
      return { work, close: () => background.stop() }
    },
    close,
  }
}

function requireWork({ services }: Config, { jobs, schedules }: Work): void {
  if (jobs || schedules) return
  const why = services.includes('scheduler')
    ? 'names no workers, and the scheduler orders nothing without DISCORD_BOT_TOKEN, or where VERTA_SYNC__SCHEDULE is off'
    : 'names neither workers nor scheduler'
  const message = `${why}: there is nothing for this process to do`
  throw new ConfigurationInvalid([{ pointer: '/SERVICES', message }])
}

function portFailure(error: unknown, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'EADDRINUSE')
    return new ConfigurationInvalid([{ pointer: '/PORT', message: `${port} is in use; set another` }])
  if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL' || code === 'EAI_AGAIN')
    return new ConfigurationInvalid([{ pointer: '/VERTA_HTTP__HOST', message: 'is no address of this machine' }])
  if (code === 'EACCES')
    return new ConfigurationInvalid([{ pointer: '/PORT', message: `${port} may not be used; set one above 1023` }])
  return error
}
