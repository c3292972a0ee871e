import { extname, join, sep } from 'node:path'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** A file of the built page. */
export interface PageFile {
  path: string
  contentType: string
  /** Whether the name carries a hash of the content, so that a browser may keep it for good. */
  hashed: boolean
}

/**
 * The file of the built page that a URL's path names, or null if it names none that may be served: nothing outside
 * the page's folder, no hidden files, only types that a page is made of. Views are told apart behind the `#`, which
 * never comes here.
 * @param pathname path of a parsed URL, still percent-encoded.
 */
export function findPageFile(pageDirectory: string, pathname: string): PageFile | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return null
  }
  const parts = decoded.split('/').filter((part) => part !== '')
  if (parts.some((part) => part.startsWith('.') || /[\\\0:]/.test(part))) return null
  const path = join(pageDirectory, ...(parts.length === 0 ? ['index.html'] : parts))
  const contentType = contentTypes[extname(path).toLowerCase()]
  if (contentType === undefined || !path.startsWith(pageDirectory + sep)) return null
  return { path, contentType, hashed: parts[0] === 'assets' && parts.length > 1 }
}
