import { execFile } from 'node:child_process'
import { copyFile, open, readFile, rename } from 'node:fs/promises'
import { draftEnd, writeWhole } from '../../data/write-whole.ts'
import { Unreachable, type Parcel, type Said, type Tail, type Transport } from './transport.ts'

/** Milliseconds that a command may take. */
const patience = 120_000
/** Files that are open at a time. */
const lanes = 32

/** The commands of Slurm on this machine, which has the cluster's shared file system. */
export class LocalTransport implements Transport {
  readonly place = 'this machine'

  run([program, ...words]: readonly string[], input = ''): Promise<Said> {
    return new Promise((resolve, reject) => {
      const options = { timeout: patience, maxBuffer: 1 << 28 }
      const child = execFile(program!, words, options, (error, stdout, stderr) => {
        const code = error === null ? 0 : (error as { code?: unknown }).code
        if (code === 'ENOENT') reject(new Unreachable(`there is no command "${program}" on this machine`))
        else if (typeof code === 'number') resolve({ code, stdout, stderr })
        else reject(new Unreachable(`"${program}" did not answer within ${patience / 1000} seconds`))
      })
      child.stdin!.on('error', () => undefined)
      child.stdin!.end(input)
    })
  }

  async put(parcels: readonly Parcel[]): Promise<void> {
    for (const parcel of parcels)
      await writeWhole(parcel.path, 'text' in parcel ? parcel.text : await readFile(parcel.file))
  }

  async tails(asked: readonly Tail[]): Promise<(Uint8Array | null)[]> {
    const found: (Uint8Array | null)[] = new Array<null>(asked.length).fill(null)
    let next = 0
    const lane = async () => {
      for (let index = next++; index < asked.length; index = next++) found[index] = await tailOf(asked[index]!)
    }
    await Promise.all(Array.from({ length: Math.min(lanes, asked.length) }, lane))
    return found
  }

  async fetch(path: string, to: string): Promise<void> {
    const draft = `${to}${draftEnd}`
    await copyFile(path, draft)
    await rename(draft, to)
  }

  async close(): Promise<void> {}
}

async function tailOf({ path, from }: Tail): Promise<Uint8Array | null> {
  let file
  try {
    file = await open(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new Unreachable((error as Error).message)
  }
  try {
    const { size } = await file.stat()
    const bytes = new Uint8Array(Math.max(0, size - from))
    const { bytesRead } = bytes.length === 0 ? { bytesRead: 0 } : await file.read(bytes, 0, bytes.length, from)
    return bytes.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
