import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod'
import { DomainError, type Issue } from '../../domain/shared/errors.ts'
import type { Logger } from '../../domain/shared/logger.ts'
import { type Problem, type ProblemContext, problem, problemOf } from './problem.ts'

/** Answers every failure with a problem. An unknown one becomes a bare 500 with its request id; the log gets its cause. */
export const errorHandler =
  (logger: Logger) =>
  (error: FastifyError | DomainError, request: FastifyRequest, reply: FastifyReply): void => {
    const context = contextOf(request)
    const answer = answerTo(error, context)
    if (answer === null) {
      logger.error({ requestId: request.id, route: request.routeOptions.url, ...causeOf(error) }, 'request failed')
    }
    send(reply, answer ?? problem('internal', 'The failure was logged under the request id.', context))
  }

export const notFoundHandler = (request: FastifyRequest, reply: FastifyReply): void =>
  send(reply, problem('not_found', 'There is nothing at this address.', contextOf(request)))

function send(reply: FastifyReply, answer: Problem): void {
  if (answer.status === 503) reply.header('retry-after', '5')
  reply.code(answer.status).type('application/problem+json').serializer(JSON.stringify).send(answer)
}

const contextOf = (request: FastifyRequest): ProblemContext => ({
  instance: request.url.split('?', 1)[0] ?? '/',
  requestId: request.id,
})

function answerTo(error: FastifyError | DomainError, context: ProblemContext): Problem | null {
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
  if (error.statusCode === 413) return problem('body_too_large', 'The body is larger than this server takes.', context)
  if (error.statusCode === 415) return problem('media_type_unsupported', 'Send application/json.', context)
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return problem('request_malformed', 'The request cannot be read.', context)
  }
  return null
}

function issuesOf(
  failures: readonly { readonly instancePath: string; readonly message?: string | undefined }[],
  part: string | undefined,
): readonly Issue[] {
  return failures.map(({ instancePath, message }) => ({
    pointer: `/${part ?? 'body'}${instancePath}`,
    message: message ?? 'is not valid',
  }))
}

/** Enough to find the place; never SQL, which holds message text. */
const causeOf = (error: Error): Readonly<Record<string, unknown>> => ({
  error: error.name,
  cause: error instanceof DomainError ? error.message : undefined,
  stack: error.stack?.split('\n').slice(1).join('\n'),
})
