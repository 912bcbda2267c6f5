import { archivedPrivate, archivedPublic, joinedPrivate } from './archive-routes.ts'
import type { Call } from './call.ts'
import { activeThreads, application, guild, guildChannels, guildRoles, me, member, myMember } from './guild-routes.ts'
import { channel, message, messages, pins } from './message-routes.ts'
import { reactors } from './reaction-routes.ts'

export interface Route {
  /** As requests are recorded under it and faults are scripted for it. */
  readonly name: string
  readonly answer: (call: Call) => unknown
}

export interface FoundRoute extends Route {
  readonly params: Readonly<Record<string, string>>
}

/** The first that fits. */
const routes: readonly Route[] = [
  { name: '/users/@me', answer: me },
  { name: '/applications/@me', answer: application },
  { name: '/users/@me/guilds/:id/member', answer: myMember },
  { name: '/guilds/:id', answer: guild },
  { name: '/guilds/:id/channels', answer: guildChannels },
  { name: '/guilds/:id/roles', answer: guildRoles },
  { name: '/guilds/:id/members/:user', answer: member },
  { name: '/guilds/:id/threads/active', answer: activeThreads },
  { name: '/channels/:id', answer: channel },
  { name: '/channels/:id/messages', answer: messages },
  { name: '/channels/:id/messages/pins', answer: pins },
  { name: '/channels/:id/messages/:message', answer: message },
  { name: '/channels/:id/messages/:message/reactions/:emoji', answer: reactors },
  { name: '/channels/:id/threads/archived/public', answer: archivedPublic },
  { name: '/channels/:id/threads/archived/private', answer: archivedPrivate },
  { name: '/channels/:id/users/@me/threads/archived/private', answer: joinedPrivate },
]

/** `path`: behind the version. */
export function findRoute(method: string, path: string): FoundRoute | null {
  if (method !== 'GET') return null
  for (const route of routes) {
    const params = paramsIn(route.name.split('/'), path.split('/'))
    if (params !== null) return { ...route, params }
  }
  return null
}

function paramsIn(pattern: readonly string[], parts: readonly string[]): Readonly<Record<string, string>> | null {
  if (pattern.length !== parts.length) return null
  const params: Record<string, string> = {}
  for (const [i, name] of pattern.entries()) {
    const part = parts[i] ?? ''
    if (name.startsWith(':') && part !== '') params[name.slice(1)] = decoded(part)
    else if (name !== part && name !== decoded(part)) return null
  }
  return params
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
