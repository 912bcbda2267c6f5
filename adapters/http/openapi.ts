import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { addExamples } from './examples.ts'

const description = `An archive of chat communities.

Ids of Discord are strings of digits. Times are ISO 8601, in UTC. A list answers \`items\` and \`next\`, which goes into \`cursor\` of the next
request. What you may not see answers as what never existed. Failures are problems after RFC 9457; \`code\` is what a program goes by.

Any address answers 405 to a method that it does not have, with those that it has in \`Allow\`; 400 where it is not valid percent-encoded
UTF-8; 431 to headers that are too large; and GET answers HEAD. Public reads carry an \`ETag\` and answer 304 to \`If-None-Match\`.`

/** Writes the document from the routes that are added behind the call, and shows it under `/docs`. */
export async function openapi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Verta', version, description, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/', description: 'This server' }],
      tags: [
        { name: 'archive', description: 'What everyone may read' },
        { name: 'tenants', description: 'The communities of this instance' },
        { name: 'imports', description: 'What is brought in' },
        { name: 'operations', description: 'API keys, jobs, and who did what' },
        { name: 'health', description: 'Whether it is well' },
      ],
      components: {
        securitySchemes: {
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-KEY', description: 'Made by `verta key create`.' },
        },
      },
    },
    transform: (route) => {
      const { schema, url } = jsonSchemaTransform(route)
      const scope = route.route.config?.scope
      if (scope === undefined) return { schema, url }
      return { schema: { ...schema, security: [{ apiKey: [] }], description: `Needs the scope \`${scope}\`.` }, url }
    },
    transformObject: (input) => {
      const document = jsonSchemaTransformObject(input)
      addExamples({ ...document })
      return document
    },
  })
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: pagePolicy, uiConfig: { validatorUrl: null } })
}

const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
