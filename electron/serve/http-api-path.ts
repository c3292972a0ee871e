import type { IncomingMessage, ServerResponse } from 'node:http'

/** Where the HTTP API is: /api/AREA/PROCEDURE. */
export const apiPrefix = '/api'

/** Answers a request to the HTTP API. */
export type HttpApi = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Whether a request is for the HTTP API. @param address path and query, as a request has them */
export function isForApi(address: string | undefined): boolean {
  const path = URL.parse(address ?? '/', 'http://page')?.pathname
  return path === apiPrefix || path?.startsWith(`${apiPrefix}/`) === true
}
