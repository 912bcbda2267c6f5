import { ApiError, serverErrors } from './api-error.ts'

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export const jsonReply = (status: number, body: unknown, headers: Reply['headers'] = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

/** Throws what is no answer. */
export function errorReply(error: unknown): Reply {
  if (error instanceof ApiError) return jsonReply(error.status, error.body)
  throw error
}

const htmlReply = (status: number, title: string, text: string, headers: Reply['headers'] = {}): Reply => ({
  status,
  headers: { 'content-type': 'text/html; charset=UTF-8', server: 'cloudflare', ...headers },
  body: `<!DOCTYPE html>\n<html lang="en-US">\n<head><title>${title}</title></head>\n<body><h1>${title}</h1><p>${text}</p></body>\n</html>\n`,
})

/** What the proxy answers in Discord's place. */
export const badGateway = (status: 500 | 502 | 503): Reply =>
  htmlReply(status, `discord.com | ${status}: ${serverErrors[status]}`, 'Cloudflare: the web server reported an error.')

/** How Cloudflare turns away whom it blocked. `seconds`: how long it lasts. */
export const blocked = (status: 429 | 403, seconds: number): Reply =>
  htmlReply(
    status,
    'Access denied | discord.com used Cloudflare to restrict access',
    `Error ${status === 429 ? 1015 : 1020}. You are being rate limited. The owner of this website has banned you temporarily from accessing it.`,
    { 'retry-after': String(Math.ceil(seconds)) },
  )

export type LimitScope = 'user' | 'global' | 'shared'

/** `headers`: those of the bucket, which the global limit has none of. */
export const rateLimited = (scope: LimitScope, seconds: number, headers: Reply['headers'] = {}): Reply =>
  jsonReply(
    429,
    {
      message: scope === 'shared' ? 'The resource is being rate limited.' : 'You are being rate limited.',
      retry_after: Math.round(seconds * 1_000) / 1_000,
      global: scope === 'global',
    },
    {
      ...headers,
      ...(scope === 'global' && { 'x-ratelimit-global': 'true' }),
      'x-ratelimit-scope': scope,
      'retry-after': String(Math.ceil(seconds)),
    },
  )
