import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { findPageFile } from './page-file.ts'
import { pageHeaders } from './page-policy.ts'

/** Answers a request for a part of the built page. */
export async function servePage(
  pageDirectory: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return sendText(response, 405, 'Only GET and HEAD are answered here.')
  }
  const url = URL.parse(request.url ?? '/', 'http://page')
  const file = url === null ? null : findPageFile(pageDirectory, url.pathname)
  if (file === null) return sendText(response, 404, 'There is no such page.')
  const status = await stat(file.path).catch(() => null)
  if (status === null || !status.isFile()) {
    if (file.path.endsWith('index.html'))
      return sendText(
        response,
        503,
        'The page is not built yet: run `npm run build:page`, then load this address again.',
      )
    return sendText(response, 404, 'There is no such page.')
  }
  response.writeHead(200, {
    ...pageHeaders,
    'content-type': file.contentType,
    'content-length': status.size,
    'cache-control': file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
  })
  if (request.method === 'HEAD') return void response.end()
  pipeline(createReadStream(file.path), response, () => response.destroy())
}

/** Answers with one line of plain text. */
export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    ...pageHeaders,
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
  })
  response.end(`${text}\n`)
}
