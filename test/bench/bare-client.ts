import { REST } from '@discordjs/rest'
import { inParallel } from '../../domain/shared/parallel.ts'
import type { FakeDiscord } from '../support/fake-discord/fake-discord.ts'
import type { FakeRequest } from '../support/fake-discord/server.ts'

/** Requests that follow on each other, and nothing else. */
export type RequestLane = readonly FakeRequest[]

/** What a sync asked: of the guild, then of each channel in the order in which it came to it. */
export function lanesOf(requests: readonly FakeRequest[]): {
  readonly guild: RequestLane
  readonly channels: readonly RequestLane[]
} {
  const isOfMessages = ({ route }: FakeRequest): boolean => route.startsWith('/channels/:id/messages')
  const channels = new Map<string, FakeRequest[]>()
  for (const request of requests.filter(isOfMessages)) {
    const [, , id = ''] = request.path.split('/')
    channels.set(id, [...(channels.get(id) ?? []), request])
  }
  return { guild: requests.filter((request) => !isOfMessages(request)), channels: [...channels.values()] }
}

/**
 * Asks the same by nothing but a client of @discordjs/rest and a loop, as many channels at once, and drops what it gets; in seconds.
 * The client waits for the limits by itself.
 */
export async function askBare(
  { url, token }: FakeDiscord,
  { guild, channels }: ReturnType<typeof lanesOf>,
  channelsAtOnce: number,
): Promise<number> {
  const rest = new REST({ version: '10', api: url }).setToken(token)
  const ask = async (lane: RequestLane): Promise<void> => {
    for (const { path, query } of lane) await rest.get(asRoute(path), { query: new URLSearchParams(query) })
  }
  const start = performance.now()
  await ask(guild)
  await inParallel(channels, channelsAtOnce, ask)
  const seconds = (performance.now() - start) / 1000
  rest.clearHashSweeper()
  rest.clearHandlerSweeper()
  return seconds
}

const asRoute = (path: string): `/${string}` => `/${path.slice(1)}`
