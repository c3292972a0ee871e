import { execFile } from 'node:child_process'
import { close, open, read, stat } from 'node:fs'
import { copyFile, readFile, rename } from 'node:fs/promises'
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
  // Most files did not grow: of thousands, only those that did are opened.
  const size = await sizeOf(path)
  if (size === null) return null
  if (size <= from) return nothing
  const file = await opened(path)
  return file === null ? null : await readAndClose(file, new Uint8Array(size - from), from)
}

const nothing = new Uint8Array()

// By callback from here on: of thousands of files this is much cheaper.

/** A descriptor; null if there is no such file. */
function opened(path: string): Promise<number | null> {
  return new Promise((resolve, reject) =>
    open(path, (error, file) => {
      if (error === null) resolve(file)
      else if (error.code === 'ENOENT') resolve(null)
      else reject(new Unreachable(error.message))
    }),
  )
}

function readAndClose(file: number, bytes: Uint8Array, from: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) =>
    read(file, bytes, 0, bytes.length, from, (error, count) =>
      close(file, () => (error === null ? resolve(bytes.subarray(0, count)) : reject(new Unreachable(error.message)))),
    ),
  )
}

/** Bytes of a file; null if there is none. */
function sizeOf(path: string): Promise<number | null> {
  return new Promise((resolve, reject) =>
    stat(path, (error, found) => {
      if (error === null) resolve(found.size)
      else if (error.code === 'ENOENT') resolve(null)
      else reject(new Unreachable(error.message))
    }),
  )
}
