import { execFile } from 'node:child_process'
import { copyFile, readFile, rename } from 'node:fs/promises'
import { draftEnd, writeWhole } from '../../data/write-whole.ts'
import { TailReader } from './tail-reader.ts'
import { Unreachable, type Parcel, type Said, type Tail, type Transport } from './transport.ts'

/** Milliseconds that a command may take. */
const patience = 120_000
/** One thread for all clusters. */
const reader = new TailReader()

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

  tails(asked: readonly Tail[]): Promise<(Uint8Array | null)[]> {
    return reader.tails(asked)
  }

  async fetch(path: string, to: string): Promise<void> {
    const draft = `${to}${draftEnd}`
    await copyFile(path, draft)
    await rename(draft, to)
  }

  async close(): Promise<void> {}
}
