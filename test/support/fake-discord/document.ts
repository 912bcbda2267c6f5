import { expect } from 'vitest'
import document from '../../fixtures/discord-openapi.json' with { type: 'json' }
import { documentChecks, inside } from '../document-checks.ts'

/** What Discord answers and its description does not know: each is in its documentation, or was seen. */
function mended(): object {
  const copy = structuredClone(document)
  const { schemas } = copy.components
  // A forward ("Message Reference Types").
  schemas.MessageReferenceType.oneOf.push({ const: 1 })
  // A type that is newer than the description.
  schemas.MessageType.oneOf.push({ const: 9063 })
  // The code of an error of a field is a word ("Error Messages").
  Object.assign(schemas.InnerErrors.properties._errors.items, { $ref: '#/components/schemas/FieldError' })
  const fieldError = { type: 'object', properties: { code: { type: 'string' }, message: { type: 'string' } } }
  Object.assign(schemas, { FieldError: { ...fieldError, required: ['code', 'message'] } })
  // A 429 has a code for some limits only ("Rate Limit Response Structure").
  Object.assign(schemas.RatelimitedResponse, { allOf: schemas.RatelimitedResponse.allOf.slice(1) })
  return copy
}

const faultsOf = documentChecks(mended())

/** Templates of paths with what they name outright first: `pins` is no message. */
const templates = Object.keys(document.paths).sort((a, b) => a.split('{').length - b.split('{').length)

/** That a reply is one that Discord's own description tells of. `path`: behind the version, without its query. */
export function expectDescribed(path: string, status: number, headers: Headers, body: string): void {
  const template = templates.find((each) => fits(each.split('/'), path.split('/')))
  const response = template && responseOf(template, status)
  if (template === undefined || response === undefined) return
  const place = [path, status, body.slice(0, 300)]
  expect([...place, headers.get('content-type')]).toEqual([...place, 'application/json'])
  const schema = [...response, 'content', 'application/json', 'schema']
  expect([...place, faultsOf(schema, JSON.parse(body))]).toEqual([...place, []])
}

const fits = (template: readonly string[], parts: readonly string[]): boolean =>
  template.length === parts.length && template.every((part, i) => part.startsWith('{') || part === parts[i])

/** Where it is described: errors of the server are not. */
function responseOf(template: string, status: number): readonly string[] | undefined {
  const responses = inside(document, 'paths', template, 'get', 'responses')
  const key = [String(status), `${Math.floor(status / 100)}XX`].find((each) => inside(responses, each) !== undefined)
  if (key === undefined) return
  const ref = inside(responses, key, '$ref')
  return typeof ref === 'string' ? ref.split('/').slice(1) : ['paths', template, 'get', 'responses', key]
}
