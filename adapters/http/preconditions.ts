import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Conflict, DomainError } from '../../domain/shared/errors.ts'

/** What a change is made for was not said, so it could overwrite what its author never saw. */
class PreconditionRequired extends DomainError {
  readonly code = 'precondition_required'
  readonly details = {}

  constructor() {
    super('Say by If-Match which version the change is made for: the ETag of what was read.')
  }
}

export const ifMatchHeader = z.object({
  'if-match': z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'The ETag of what was read; `*`: whatever is there.', example: '"3"' }),
})

export const etagOf = (version: number): string => `"${version}"`

/** Rejects with `precondition_required`, and with `conflict` on `version` unless the change is made for the current one. */
export function requireVersion({ headers }: FastifyRequest, current: number): void {
  const wanted = headers['if-match']
  if (wanted === undefined) throw new PreconditionRequired()
  const tags = wanted.split(',').map((tag) => tag.trim())
  if (!tags.includes('*') && !tags.includes(etagOf(current))) throw new Conflict('version')
}
