import { open } from 'node:fs/promises'

/** Bytes of a file from a place on, or as many as there are. */
export async function partOf(path: string, at: number, length: number): Promise<Uint8Array> {
  const handle = await open(path)
  try {
    const part = Buffer.allocUnsafeSlow(length)
    const { bytesRead } = await handle.read(part, 0, length, at)
    return part.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
