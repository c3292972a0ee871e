import { close, open, read } from 'node:fs'

/*
 * Parts of large files, such as shards, of which thousands are read one after the other: files stay open for a while.
 * Callbacks cost a third of what promises of file handles do.
 */

interface OpenFile {
  descriptor: Promise<number>
  /** Reads under way. */
  readers: number
}

/** Files that are kept open. */
const most = 16
/** A file is closed when nothing was read for so long. */
const idleMilliseconds = 2000
const files = new Map<string, OpenFile>()
let closing: NodeJS.Timeout | null = null

/**
 * Bytes of a file from a place on, or as many as there are. The file stays open for a moment.
 * @throws an error of the file system
 */
export async function partOf(path: string, at: number, length: number): Promise<Uint8Array> {
  const file = take(path)
  try {
    return await readAt(await file.descriptor, at, length)
  } catch (error) {
    if (files.get(path) === file) files.delete(path)
    throw error
  } finally {
    file.readers--
    closeIdle(most)
    closing?.refresh()
    closing ??= setTimeout(() => closeIdle(0), idleMilliseconds).unref()
  }
}

/**
 * A small file of which the size is known, with one byte more if it has grown.
 * @throws an error of the file system
 */
export async function wholeOf(path: string, length: number): Promise<Uint8Array> {
  const descriptor = await openFile(path)
  try {
    return await readAt(descriptor, 0, length + 1)
  } finally {
    closeFile(descriptor)
  }
}

function take(path: string): OpenFile {
  const file = files.get(path) ?? { descriptor: openFile(path), readers: 0 }
  // The last one is the one that was used last.
  files.delete(path)
  files.set(path, file)
  file.readers++
  return file
}

/** Closes files that nobody reads, the longest unused first, until no more than so many are open. */
function closeIdle(keep: number): void {
  for (const [path, { descriptor, readers }] of files) {
    if (files.size <= keep) return
    if (readers > 0) continue
    files.delete(path)
    descriptor.then(closeFile, () => undefined)
  }
}

function openFile(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    open(path, 'r', (error, descriptor) => (error === null ? resolve(descriptor) : reject(error)))
  })
}

function closeFile(descriptor: number): void {
  close(descriptor, () => undefined)
}

/** Reads until everything is there or the file ends: one call may give less. */
function readAt(descriptor: number, at: number, length: number): Promise<Uint8Array> {
  const part = Buffer.allocUnsafeSlow(length)
  return new Promise((resolve, reject) => {
    const from = (done: number): void => {
      read(descriptor, part, done, length - done, at + done, (error, count) => {
        if (error !== null) reject(error)
        else if (count === 0 || done + count === length) resolve(part.subarray(0, done + count))
        else from(done + count)
      })
    }
    from(0)
  })
}
