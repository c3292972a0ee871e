import { mostUploadBytes, type GivenWeights } from '../../../shared/contract/weights.ts'
import type { HostClient } from '../../host/client.ts'

/** How much of some files was sent. */
export interface Sent {
  name: string
  done: number
  total: number
}

const ending = /\.(safetensors|pth|pt|ckpt|bin|onnx|tar)$/i

/** Whether dropped files are weights; a single other one is a recipe. */
export function areWeights(files: readonly Pick<File, 'name'>[]): boolean {
  return files.length > 1 || files.some(({ name }) => ending.test(name) || /\.index\.json$/i.test(name))
}

/**
 * Sends files to the host, part by part, into one upload.
 * @param signal stops it; what was sent is removed then, as after any failure
 */
export async function sendFiles(
  client: Pick<HostClient, 'weights'>,
  files: readonly File[],
  onProgress: (sent: Sent) => void,
  signal: AbortSignal,
): Promise<GivenWeights> {
  const total = files.reduce((sum, { size }) => sum + size, 0)
  let upload: string | undefined
  let done = 0
  try {
    for (const file of files) {
      const { name, size } = file
      upload = (await client.weights.begin({ name, bytes: size, ...(upload === undefined ? {} : { upload }) })).upload
      for (let at = 0; at < size; at += mostUploadBytes) {
        signal.throwIfAborted()
        onProgress({ name, done, total })
        const part = file.slice(at, at + mostUploadBytes)
        await client.weights.put({ upload, name, at, base64: await base64Of(part) })
        done += part.size
      }
    }
    signal.throwIfAborted()
    return { upload: upload! }
  } catch (error) {
    if (upload !== undefined) await client.weights.discard({ upload }).catch(() => {})
    throw error
  }
}

function base64Of(part: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => {
      const address = reader.result as string
      resolve(address.slice(address.indexOf(',') + 1))
    }
    reader.onerror = () => reject(reader.error!)
    reader.readAsDataURL(part)
  })
}
