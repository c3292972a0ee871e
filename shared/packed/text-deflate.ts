/** The longest text that is expanded: a manifest of a hundred thousand steps. */
const longest = 64_000_000

/** Bytes through a stream that compresses or expands them; null if more than so many come out. */
async function through(
  { readable, writable }: CompressionStream | DecompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
  most: number,
): Promise<Uint8Array | null> {
  const writer = writable.getWriter()
  const written = Promise.all([writer.write(bytes), writer.close()]).catch(() => undefined)
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = readable.getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length
    if (size > most) {
      await reader.cancel()
      return null
    }
    chunks.push(next.value)
  }
  await written
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

/** A text compressed (zlib, RFC 1950), in base64. */
export async function deflated(text: string): Promise<string> {
  const bytes = await through(new CompressionStream('deflate'), new TextEncoder().encode(text), Infinity)
  let letters = ''
  for (const byte of bytes!) letters += String.fromCharCode(byte)
  return btoa(letters)
}

/** The text of such letters; empty if they are none, or of more than 64 MB. */
export async function inflated(letters: string): Promise<string> {
  try {
    const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0))
    const text = await through(new DecompressionStream('deflate'), bytes, longest)
    return text === null ? '' : new TextDecoder().decode(text)
  } catch {
    return ''
  }
}
