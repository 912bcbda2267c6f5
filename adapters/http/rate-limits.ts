import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DomainError } from '../../domain/shared/errors.ts'

/** Requests in a minute. They are counted in this process alone: several processes allow several times as many. */
export interface RateLimits {
  /** Of one address without a valid key. */
  readonly perAddress: number
  readonly perKey: number
}

/** What a caller may still ask. Each rejects with `rate_limited` where nothing is left. */
export interface Quotas {
  spendOfAddress(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** Of wrong keys. */
  spendGuess(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** Without spending: whoever used theirs up by wrong keys does not get to try more. */
  requireGuess(request: FastifyRequest, reply: FastifyReply): Promise<void>
  spendOfKey(request: FastifyRequest, reply: FastifyReply): Promise<void>
}

class RateLimited extends DomainError {
  readonly code = 'rate_limited'
  readonly details: { readonly seconds: number }

  constructor(seconds: number) {
    super(`Too many requests: come again in ${seconds} s.`)
    this.details = { seconds }
  }
}

/** `limits`: `null` for none. Its headers are those of the IETF's draft: RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset. */
export async function openQuotas(app: FastifyInstance, limits: RateLimits | null): Promise<Quotas> {
  if (limits === null) return unlimited
  await app.register(rateLimit, { global: false, timeWindow: 60_000, cache: 20_000 })
  const ofAddress = app.createRateLimit({ max: limits.perAddress })
  const ofGuesses = app.createRateLimit({ max: limits.perAddress, keyGenerator: ({ ip }) => `guess ${ip}` })
  const ofKey = app.createRateLimit({ max: limits.perKey, keyGenerator: ({ apiKey }) => `key ${apiKey?.id}` })
  const spend =
    (limiter: typeof ofAddress, increment: boolean) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      const left = await limiter(request, { increment })
      if (left.isAllowed) return
      const { max, remaining, ttlInSeconds, isExceeded } = left
      reply.headers({
        'ratelimit-limit': max,
        'ratelimit-remaining': Math.max(0, remaining),
        'ratelimit-reset': ttlInSeconds,
      })
      if (isExceeded || (!increment && remaining <= 0)) throw new RateLimited(Math.max(1, ttlInSeconds))
    }
  return {
    spendOfAddress: spend(ofAddress, true),
    spendGuess: spend(ofGuesses, true),
    requireGuess: spend(ofGuesses, false),
    spendOfKey: spend(ofKey, true),
  }
}

const unlimited: Quotas = {
  async spendOfAddress() {},
  async spendGuess() {},
  async requireGuess() {},
  async spendOfKey() {},
}
