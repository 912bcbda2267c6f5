import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requireOpen } from '../../../domain/archive/tenant.ts'
import { uploadName } from '../../../domain/archive/upload-name.ts'
import type { Job } from '../../../domain/operations/index.ts'
import { DomainError, Invalid } from '../../../domain/shared/errors.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { type AdminParts, accept, enqueue, entered, reachableTenant } from '../admin.ts'
import { jobSchema } from '../operations/schemas.ts'
import { changeReplies, problemReplies } from '../problem-schema.ts'
import { fileReportJson, importJson } from './admin-representation.ts'
import { fileBody, importBody, importDetailsSchema, importParams, importSchema, uploadQuery } from './admin-schemas.ts'
import { noQuery, pageOf, pageQuery, tenantParams } from './schemas.ts'

/** What is brought in, under `/api/admin/tenants`. */
export const importRoutes: FastifyPluginAsyncZod<AdminParts> = async (app, parts) => {
  const { archive, importFolder } = parts
  const tags = ['imports']

  app.get(
    '/:tenant/imports',
    {
      config: { scope: 'imports:read' },
      schema: {
        operationId: 'listImports',
        summary: 'The imports of a tenant, the last started first',
        tags,
        params: tenantParams,
        querystring: pageQuery,
        response: { 200: pageOf(importSchema), ...problemReplies(400, 401, 403, 404, 422, 503) },
      },
    },
    async (request) => {
      const { tenant } = await reachableTenant(request, parts, request.params.tenant)
      const page = await archive.listImports(tenant.slug, request.query)
      return { items: page.items.map(importJson), next: page.next }
    },
  )

  app.get(
    '/:tenant/imports/:import',
    {
      config: { scope: 'imports:read' },
      schema: {
        operationId: 'getImport',
        summary: 'What an import did with each file, and what is missing',
        tags,
        params: importParams,
        querystring: noQuery,
        response: { 200: importDetailsSchema, ...problemReplies(401, 403, 404, 422, 503) },
      },
    },
    async (request) => {
      const { tenant } = await reachableTenant(request, parts, request.params.tenant)
      const { record, reports } = await archive.getImport(tenant.slug, request.params.import)
      return { ...importJson(record), reports: reports.map(fileReportJson) }
    },
  )

  app.post(
    '/:tenant/imports',
    {
      config: { scope: 'imports:write' },
      schema: {
        operationId: 'importFromFolder',
        summary: 'Brings in a file or folder of the server’s import folder, as a job',
        tags,
        params: tenantParams,
        querystring: noQuery,
        body: importBody,
        response: { 202: jobSchema, ...changeReplies(401, 403, 404, 409, 422, 503) },
      },
    },
    async (request, reply) => {
      const { slug, id: tenantId } = (await reachableTenant(request, parts, request.params.tenant)).tenant
      const { path, public: shown = false, inferDeletions = false } = request.body
      const job = await entered(request, parts, 'import.create', { tenantId, target: slug }, async () => {
        const { place, within } = await importFolder.resolve(path)
        return enqueue(parts, 'import', {
          tenantId,
          ...{ paths: [place], within, ...wishesOf(shown, inferDeletions), upload: null },
        })
      })
      return accept(reply, job)
    },
  )

  await app.register(uploadRoutes, { ...parts, prefix: '' })
}

/** Files that are sent. Here any body is taken as it comes, whatever it is called. */
const uploadRoutes: FastifyPluginAsyncZod<AdminParts> = async (app, parts) => {
  const { operations, uploads } = parts
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  // The file would be wrapped in it.
  app.addContentTypeParser(/^multipart\//, (_request, _payload, done) => done(new WrappedFile()))

  app.post(
    '/:tenant/imports/uploads',
    {
      config: { scope: 'imports:write', upload: true },
      schema: {
        operationId: 'importUpload',
        summary: 'Brings in the file that is sent, as a job',
        tags: ['imports'],
        consumes: ['application/octet-stream', 'application/json', 'application/gzip'],
        params: tenantParams,
        querystring: uploadQuery,
        body: fileBody,
        response: { 202: jobSchema, ...problemReplies(400, 401, 403, 404, 409, 413, 415, 422, 503) },
      },
    },
    async (request, reply): Promise<ReturnType<typeof accept>> => {
      const { tenant } = await reachableTenant(request, parts, request.params.tenant)
      requireOpen(tenant)
      const { slug, id: tenantId } = tenant
      const {
        query: { name, ...query },
        body,
      } = request
      if (!(body instanceof Readable)) throw Invalid.of('', 'must be a file')
      const wishes = wishesOf(query.public === 'true', query.inferDeletions === 'true')
      const of = { tenantId, target: slug }
      return accept(
        reply,
        await entered(request, parts, 'import.create', of, async () =>
          receive(body, uploadName(name), tenantId, wishes, reply),
        ),
      )
    },
  )

  /** The job is there from the first byte on; cut off, it has failed, and nothing of the file is left. */
  async function receive(
    body: Readable,
    name: string,
    tenantId: TenantId,
    wishes: ReturnType<typeof wishesOf>,
    reply: FastifyReply,
  ): Promise<Job> {
    const payload = { tenantId, paths: [], within: null, ...wishes, upload: null }
    const { id } = await enqueue(parts, 'import', payload, 'receiving')
    try {
      const file = await uploads.receive(id, name, body)
      return await operations.finishReceiving(id, { ...payload, paths: [file], upload: id })
    } catch (error) {
      // What still comes is not read: the caller is told at once.
      if (!body.readableEnded) reply.header('connection', 'close')
      const { code, message } = error instanceof DomainError ? error : unknownFailure
      await operations.abandonReceiving(id, { code, message }).catch(() => {})
      await uploads.discard(id).catch(() => {})
      throw error
    }
  }
}

class WrappedFile extends DomainError {
  readonly code = 'media_type_unsupported'
  readonly details = {}

  constructor() {
    super('Send the file itself as the body, not as a part of a form.')
  }
}

const unknownFailure = { code: 'internal', message: 'Something went wrong; the log says where.' }

const wishesOf = (shown: boolean, inferDeletions: boolean) =>
  ({
    channelVisibility: shown ? 'everyone' : 'unknown',
    deletions: inferDeletions ? 'infer' : 'ignore',
  }) as const
