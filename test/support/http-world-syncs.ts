import { expect } from 'vitest'
import { scopes } from '../../domain/operations/index.ts'
import { type LiveWorld, openLiveWorld } from './cli-run-sync.ts'
import type { FakeDiscordOptions } from './fake-discord/fake-discord.ts'
import type { HttpReply, HttpRequest, Method, WorldParts } from './http-world.ts'
import type { Json } from './http-world-reply.ts'

/** The routes about the syncs of one tenant, `ferry-fans`, for a key to everything. */
export interface SyncsOverHttp {
  readonly live: LiveWorld
  readonly key: string
  /** For all that is asked from then on: a key ends one day. */
  renewKey(): Promise<void>
  /** A millisecond later than what was before. `url`: below the tenant's. */
  ask(method: Method, url: string, request?: HttpRequest): Promise<HttpReply>
  /** The body of a reply that has to be of this status, or 200. */
  done(reply: Promise<HttpReply>, status?: number): Promise<Json>
  start(body?: object): Promise<HttpReply>
  /** Starts one and does it. Gives its id. */
  synced(body?: object): Promise<string>
  tenantState(): Promise<unknown>
  channels(): Promise<readonly Json[]>
  close(): Promise<void>
}

export async function openSyncsOverHttp(
  options: FakeDiscordOptions,
  parts: WorldParts = { canSync: true },
): Promise<SyncsOverHttp> {
  const live = await openLiveWorld(options, parts)
  await live.tenant()
  let key = await live.world.key(scopes)

  const syncs: SyncsOverHttp = {
    live,
    get key() {
      return key
    },
    async renewKey() {
      key = await live.world.key(scopes)
    },
    ask(method, url, request = {}) {
      live.world.clock.advance(1)
      const headers = { 'x-api-key': key, ...request.headers }
      return live.world.send(method, `/api/admin/tenants/ferry-fans${url}`, { ...request, headers })
    },
    async done(reply, status = 200) {
      const { status: found, body } = await reply
      expect([found, body]).toEqual([status, expect.anything()])
      return JSON.parse(body)
    },
    start: (body = {}) => syncs.ask('POST', '/syncs', { body }),
    async synced(body = {}) {
      const { id } = await syncs.done(syncs.start(body), 202)
      expect(await live.world.workOnce()).toBe(true)
      return String(id)
    },
    tenantState: async () => (await syncs.done(syncs.ask('GET', '/sync')))['state'],
    channels: async () => Object((await syncs.done(syncs.ask('GET', '/sync/channels?limit=200')))['items']),
    close: () => live.close(),
  }
  return syncs
}
