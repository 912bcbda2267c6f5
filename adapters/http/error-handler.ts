import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod'
import type { Health } from '../../domain/operations/index.ts'
import { causeOf } from '../../domain/shared/cause.ts'
import { DomainError, type Issue } from '../../domain/shared/errors.ts'
import type { Logger } from '../../domain/shared/logger.ts'
import type { Meter } from '../../domain/shared/meter.ts'
import { type Problem, type ProblemContext, problem, problemOf } from './problem.ts'

interface HandlerParts {
  readonly logger: Logger
  readonly metrics: Meter
  readonly readiness: { readonly health: Health }
}

/** Answers every failure with a problem. An unknown one becomes a bare 500 with its request id; the log gets its cause. */
export const errorHandler =
  ({ logger, metrics: meter, readiness }: HandlerParts) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const context = contextOf(request)
    const told = answerTo(error, context)
    if (told === null || told.status >= 500) {
      meter.count('failures', { code: told?.code ?? 'internal' })
      if (!isKnown(told, readiness.health))
        logger.error({ requestId: request.id, route: request.routeOptions.url, ...causeOf(error) }, 'request failed')
    }
    answer(reply, told === null ? unforeseen(context) : withSince(told, readiness.health))
  }

/** That the storage is away was logged once, when it was found out. */
const isKnown = (told: Problem | null, { status }: Health): boolean =>
  told?.code === 'storage_unavailable' && status === 'unhealthy'

const unforeseen = (context: ProblemContext): Problem =>
  problem('internal', 'The failure was logged under the request id.', context)

/** Whoever waits for the storage wants to know for how long it has been away. */
const withSince = (told: Problem, health: Health): Problem =>
  isKnown(told, health) ? { ...told, detail: `${told.detail} Since ${health.since.toISOString()}.` } : told

/** Requests that do not get as far as a route: an address that cannot be decoded, or a part of one that no route takes. No hook sees them. */
export const unroutable =
  (logger: Logger) =>
  (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    reply.headers({
      'x-request-id': request.id,
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    })
    const context = contextOf(request)
    const tooLong = error.code === 'FST_ERR_MAX_PARAM_LENGTH'
    const told = tooLong
      ? nothingThere(context)
      : problem('request_malformed', 'The address is not valid percent-encoded UTF-8.', context)
    answer(reply, told)
    const { method } = request
    logger.info(
      { requestId: request.id, method, route: null, status: told.status, milliseconds: 0, keyId: null },
      'request',
    )
  }

/** An address that other methods are answered at says which. */
export const notFoundHandler =
  (allowedAt: (path: string) => readonly string[]) =>
  (request: FastifyRequest, reply: FastifyReply): void => {
    const context = contextOf(request)
    const allowed = allowedAt(context.instance)
    const methods = allowed.join(', ')
    if (allowed.length > 0) reply.header('allow', methods)
    const refusal = problem('method_not_allowed', `Here only ${methods} may be used.`, context)
    answer(reply, allowed.length > 0 ? refusal : nothingThere(context))
  }

const nothingThere = (context: ProblemContext): Problem =>
  problem('not_found', 'There is nothing at this address.', context)

/** Answers with a problem, and with the headers that belong to its status. */
export function answer(reply: FastifyReply, told: Problem): FastifyReply {
  if (told.status === 503) reply.header('retry-after', '5')
  if (told.status === 429) reply.header('retry-after', String(reply.getHeader('ratelimit-reset') ?? 60))
  if (told.status === 401) reply.header('www-authenticate', 'ApiKey realm="verta", header="X-API-KEY"')
  return reply.code(told.status).type('application/problem+json').serializer(JSON.stringify).send(told)
}

export const contextOf = (request: FastifyRequest): ProblemContext => ({
  instance: request.url.split('?', 1)[0] ?? '/',
  requestId: request.id,
})

function answerTo(error: unknown, context: ProblemContext): Problem | null {
  // Whatever is thrown comes here, and the checks below read its properties.
  if (!(error instanceof Error)) return null
  if (error instanceof DomainError) return problemOf(error, context)
  if (isResponseSerializationError(error)) return null
  if (hasZodFastifySchemaValidationErrors(error)) {
    return problem(
      'invalid',
      'Some of the input is not valid.',
      context,
      issuesOf(error.validation, error.validationContext),
    )
  }
  const status = 'statusCode' in error ? error.statusCode : undefined
  if (status === 503) return problem('shutting_down', 'This server is stopping; ask again.', context)
  if (status === 413) return problem('body_too_large', 'The body is larger than this server takes.', context)
  if (status === 415)
    return problem('media_type_unsupported', 'The document names the media types that are taken here.', context)
  if (typeof status === 'number' && status < 500) {
    const isEmpty = 'code' in error && error.code === 'FST_ERR_CTP_EMPTY_JSON_BODY'
    const why = isEmpty ? 'The body is empty: send {} or leave Content-Type out.' : 'The request cannot be read.'
    return problem('request_malformed', why, context)
  }
  return null
}

function issuesOf(
  failures: readonly { readonly instancePath: string; readonly message?: string | undefined }[],
  part: string | undefined,
): readonly Issue[] {
  return failures.map(({ instancePath, message }) => ({
    pointer: `/${part ?? 'body'}${instancePath === '/' ? '' : instancePath}`,
    message: message ?? 'is not valid',
  }))
}
