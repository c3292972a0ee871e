import { readFile } from 'node:fs/promises'
import { findPageFile } from '../serve/page-file.ts'
import { pageHeaders } from '../serve/page-policy.ts'
import { isPage } from './navigation.ts'

/** Answers an app:// request with a file of the built page; anything else is not there. */
export async function respondWithPage(
  pageDirectory: string,
  request: { method: string; url: string },
): Promise<Response> {
  const file =
    request.method === 'GET' && isPage(request.url) ? findPageFile(pageDirectory, new URL(request.url).pathname) : null
  const content = file === null ? null : await readFile(file.path).catch(() => null)
  if (file === null || content === null) {
    return new Response('There is no such page.\n', {
      status: 404,
      headers: { ...pageHeaders, 'content-type': 'text/plain; charset=utf-8' },
    })
  }
  return new Response(content, { status: 200, headers: { ...pageHeaders, 'content-type': file.contentType } })
}
