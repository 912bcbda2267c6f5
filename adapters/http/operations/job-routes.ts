import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { type ArchiveJobKind, aloneOf } from '../../../domain/archive/index.ts'
import { Forbidden, type Job, type Scope } from '../../../domain/operations/index.ts'
import { NotFound } from '../../../domain/shared/errors.ts'
import { tenantId } from '../../../domain/shared/ids.ts'
import type { AdminParts } from '../admin.ts'
import { noQuery, pageOf } from '../archive/schemas.ts'
import { actorOf, reaches, requireKey } from '../auth.ts'
import { changeReplies, problemReplies } from '../problem-schema.ts'
import { jobJson } from './representation.ts'
import { idParams, jobSchema, jobsQuery } from './schemas.ts'

/** Work that outlives a request, under `/api/admin/jobs`. */
export const jobRoutes: FastifyPluginAsyncZod<AdminParts> = async (app, { operations }) => {
  const tags = ['operations']

  app.get(
    '',
    {
      config: { scope: 'jobs:read' },
      schema: {
        operationId: 'listJobs',
        summary: 'Jobs, the last made first. A key that is bound to tenants names one of them',
        tags,
        querystring: jobsQuery,
        response: { 200: pageOf(jobSchema), ...problemReplies(400, 401, 403, 422, 503) },
      },
    },
    async (request) => {
      const { limit, cursor, tenantId: text, ...filter } = request.query
      const tenant = text === undefined ? null : tenantId(text)
      if (!reaches(request, tenant))
        throw new Forbidden('This key does not reach what is asked for: name one of its tenants.')
      const asked = { ...filter, ...(tenant !== null && { tenantId: tenant }) }
      const page = await operations.listJobs(asked, { limit, cursor })
      return { items: page.items.map(jobJson), next: page.next }
    },
  )

  app.get(
    '/:id',
    {
      config: { scope: 'jobs:read' },
      schema: {
        operationId: 'getJob',
        summary: 'A job and how far it is',
        tags,
        params: idParams,
        querystring: noQuery,
        response: { 200: jobSchema, ...problemReplies(401, 403, 404, 422, 503) },
      },
    },
    async (request) => jobJson(await reachable(request, request.params.id)),
  )

  for (const [verb, operationId, summary, change] of [
    [
      'cancel',
      'cancelJob',
      'Ends a job: at once where it waits, soon where it runs. Again is no change',
      ({ id }: Job) => operations.cancelJob(id),
    ],
    [
      'retry',
      'retryJob',
      'Queues a job that failed or was cancelled once more; needs the scope of what it does, too',
      ({ id, kind }: Job) => operations.retryJob(id, aloneOf(kind)),
    ],
  ] as const) {
    app.post(
      `/:id/${verb}`,
      {
        config: { scope: 'jobs:write' },
        schema: {
          operationId,
          summary,
          tags,
          params: idParams,
          querystring: noQuery,
          response: { 200: jobSchema, ...changeReplies(401, 403, 404, 409, 422, 503) },
        },
      },
      async (request) => {
        const job = await reachable(request, request.params.id)
        const { id, kind, tenantId: tenant } = job
        if (verb === 'retry') requireScopeOf(request, kind)
        const action = { actor: actorOf(request), action: `job.${verb}`, tenantId: tenant, target: id }
        return jobJson(await operations.audited(action, () => change(job)))
      },
    )
  }

  /** A job of another tenant is as if it never existed. */
  async function reachable(request: FastifyRequest, id: string): Promise<Job> {
    requireKey(request)
    const job = await operations.getJob(id)
    if (!reaches(request, job.tenantId)) throw new NotFound('job')
    return job
  }
}

/** What is retried is done: who may not order it may not retry it either. */
function requireScopeOf(request: FastifyRequest, kind: string): void {
  const scope = scopesOfKinds[kind]
  if (scope !== undefined && !requireKey(request).scopes.includes(scope))
    throw new Forbidden(`This key lacks the scope ${scope}.`)
}

const scopesOfKinds: Readonly<Record<string, Scope>> = {
  import: 'imports:write',
  sync: 'syncs:write',
  delete_tenant: 'tenants:write',
  apply_policies: 'tenants:write',
} satisfies Record<ArchiveJobKind, Scope>
