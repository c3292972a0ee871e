import { OpenAPIGenerator } from '@orpc/openapi'
import { OpenAPIHandler } from '@orpc/openapi/node'
import type { AnyRouter } from '@orpc/server'
import { BodyLimitPlugin } from '@orpc/server/node'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { z } from 'zod'
import manifest from '../../package.json' with { type: 'json' }
import { contract } from '../../shared/contract/contract.ts'
import { sameToken } from './access.ts'
import { apiPrefix, type HttpApi } from './http-api-path.ts'
import { pageHeaders } from './page-policy.ts'
import { sendText } from './page-server.ts'

const longestBodyBytes = 32 * 1024 * 1024

/** Numbers that JSON lacks, as the words that Python's float() and JavaScript's Number() read. */
const plainNumber = (value: number) => (Number.isFinite(value) ? value : String(value))

/**
 * How the HTTP API writes values that JSON lacks: NaN and infinities as the words "NaN", "Infinity", "-Infinity";
 * columns of numbers as arrays.
 */
const customJsonSerializers = [
  {
    condition: (data: unknown) => typeof data === 'number' && !Number.isFinite(data),
    serialize: (data: unknown) => String(data),
  },
  {
    condition: (data: unknown) => data instanceof Float64Array,
    serialize: (data: unknown) => Array.from(data as Float64Array, plainNumber),
  },
]

/** A number of a metric: oRPC's own serializer would make NaN null. */
const measured = () => ({ anyOf: [{ type: 'number' as const }, { enum: ['NaN', 'Infinity', '-Infinity'] }] })
const converter = new ZodToJsonSchemaConverter({
  interceptors: [
    ({ schema, next }) =>
      schema instanceof z.ZodUnion && schema.options.some((option) => option instanceof z.ZodNaN)
        ? [true, measured()]
        : next(),
  ],
})

/** The contract as an OpenAPI document. */
export async function openApiDocument(): Promise<object> {
  const generator = new OpenAPIGenerator({ schemaConverters: [converter], customJsonSerializers })
  return generator.generate(contract, {
    info: {
      title: 'Signum',
      version: manifest.version,
      description:
        'Every question that the window asks, as POST with a JSON body. NaN and infinities are the words "NaN", ' +
        '"Infinity" and "-Infinity". Procedures named follow answer as server-sent events.',
    },
    servers: [{ url: apiPrefix }],
    security: [{ token: [] }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  })
}

/** Answers /api/AREA/PROCEDURE by the router, to those who know the token; /api/openapi.json describes it to all. */
export function httpApi(router: AnyRouter, token: string): HttpApi {
  const handler = new OpenAPIHandler(router, {
    customJsonSerializers,
    plugins: [new BodyLimitPlugin({ maxBodySize: longestBodyBytes })],
  })
  let document: Promise<string> | null = null
  return async (request, response) => {
    const url = URL.parse(request.url ?? '/', 'http://page')
    if (url?.pathname === `${apiPrefix}/openapi.json` && request.method === 'GET') {
      const text = await (document ??= openApiDocument().then((found) => JSON.stringify(found)))
      response.writeHead(200, { ...pageHeaders, 'content-type': 'application/json', 'cache-control': 'no-cache' })
      return void response.end(text)
    }
    const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
    if (!sameToken(given, token)) {
      response.setHeader('www-authenticate', 'Bearer')
      return sendText(response, 401, 'Send the token that Signum printed: Authorization: Bearer TOKEN.')
    }
    for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value)
    response.setHeader('cache-control', 'no-store')
    const { matched } = await handler.handle(request, response, { prefix: apiPrefix, context: {} })
    if (!matched) sendText(response, 404, 'There is no such procedure, or it wants POST: /api/openapi.json lists them.')
  }
}
