import { z } from 'zod'
import { type ProblemCode, problemKinds } from './problem.ts'

const codes = Object.keys(problemKinds) as ProblemCode[]

const problemSchema = z
  .object({
    type: z.string().meta({ example: 'urn:verta:problem:not_found' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.enum(codes as [ProblemCode, ...ProblemCode[]]),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457, application/problem+json' })

const titles = {
  400: 'The request or its cursor cannot be read',
  401: 'The key is none, or is not valid any more, or one is needed',
  403: 'The key may not do this',
  404: 'There is no such thing, or not for you',
  409: 'It conflicts with what is stored, or with the state that it is in',
  412: 'It was changed since it was read',
  413: 'The body is too large',
  415: 'The media type is not supported',
  408: 'The request did not arrive in time',
  422: 'Some of the input is not valid',
  428: 'Say by If-Match which version the change is made for',
  429: 'Too many requests; Retry-After says when to come again',
  500: 'A failure of this server',
  503: 'The storage cannot be reached',
} as const

type ProblemStatus = keyof typeof titles

/** The replies of a route that can fail so; 429 and 500 are always among them. */
export const problemReplies = (...statuses: readonly ProblemStatus[]): Readonly<Record<number, object>> =>
  problemRepliesAlone(...statuses, 429, 500)

/** Of a route that cannot fail otherwise. */
export const problemRepliesAlone = (...statuses: readonly ProblemStatus[]): Readonly<Record<number, object>> =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: titles[status], content: { 'application/problem+json': { schema: problemSchema } } },
    ]),
  )

/** The replies of a route that takes a body, or is sent one although it takes none. */
export const changeReplies = (...statuses: readonly ProblemStatus[]): Readonly<Record<number, object>> =>
  problemReplies(400, 408, 413, 415, ...statuses)
