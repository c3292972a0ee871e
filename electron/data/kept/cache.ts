import { readFile } from 'node:fs/promises'
import type { DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import type { Dataset, Split } from '../dataset.ts'
import { fingerprintOf } from '../split.ts'
import { writeWhole } from '../write-whole.ts'

/*
 * The compact cache of a data set, little-endian:
 *   4 bytes "SGDS", uint32 version, uint32 length of the header, header (JSON, UTF-8),
 *   training images (bytes), training labels (uint16), test images, test labels; in version 3 validation images and
 *   labels after these.
 */
const magic = 'SGDS'
/** Version 2 has no validation images; it is written where there are none. */
const [version, validatedVersion] = [2, 3]
const prefixBytes = 12
const labelBytes = Uint16Array.BYTES_PER_ELEMENT

interface Header {
  name: string
  channels: number
  height: number
  width: number
  classes: readonly string[]
  trainImages: number
  testImages: number
  validationImages?: number
  fingerprint: string
}

/**
 * Reads a cache and checks it against its digest.
 * @returns the data set; or null, with what is wrong with the file, or with no damage if there is no file.
 */
export async function readCache(
  path: string,
  entry: DatasetEntry,
): Promise<{ dataset: Dataset | null; damage: string | null }> {
  try {
    return { dataset: decode(await readFile(path), entry), damage: null }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { dataset: null, damage: code === 'ENOENT' ? null : message }
  }
}

/**
 * Writes a cache so that a reader sees the whole file or none, also after a crash or when several runs write it at
 * once.
 */
export function writeCache(path: string, dataset: Dataset): Promise<void> {
  return writeWhole(path, encode(dataset))
}

function encode({ train, test, validation, ...rest }: Dataset): Uint8Array[] {
  const { name, channels, height, width, classes, fingerprint } = rest
  const header: Header = {
    name,
    channels,
    height,
    width,
    classes,
    trainImages: train.count,
    testImages: test.count,
    ...(validation ? { validationImages: validation.count } : {}),
    fingerprint,
  }
  const text = Buffer.from(JSON.stringify(header))
  const prefix = Buffer.alloc(prefixBytes)
  prefix.write(magic, 'latin1')
  prefix.writeUInt32LE(validation ? validatedVersion : version, 4)
  prefix.writeUInt32LE(text.length, 8)
  const splits = [train, test, ...(validation ? [validation] : [])]
  return [prefix, text, ...splits.flatMap((split) => [split.images, bytesOf(split.labels)])]
}

function decode(bytes: Buffer, entry: DatasetEntry): Dataset {
  if (bytes.length < prefixBytes || bytes.toString('latin1', 0, 4) !== magic)
    throw new Error('it is not a Signum data cache')
  const found = bytes.readUInt32LE(4)
  if (found !== version && found !== validatedVersion) throw new Error(`it has version ${found}, not ${version}`)
  const start = prefixBytes + bytes.readUInt32LE(8)
  if (start > bytes.length) throw new Error('it is cut off')
  const header = JSON.parse(bytes.toString('utf8', prefixBytes, start)) as Header
  const { name, channels, height, width, classes, trainImages, testImages, validationImages = 0 } = entry
  const shape = { name, channels, height, width, classes }
  const expected: Omit<Header, 'fingerprint'> = { ...shape, trainImages, testImages, validationImages }
  for (const [key, value] of Object.entries(expected)) {
    const here: unknown = header[key as keyof Header] ?? (key === 'validationImages' ? 0 : undefined)
    if (JSON.stringify(here) !== JSON.stringify(value))
      throw new Error(`its ${key} is ${String(here)}, not ${String(value)}`)
  }
  const size = channels * height * width + labelBytes
  const end = start + (trainImages + testImages + validationImages) * size
  if (bytes.length !== end) throw new Error(`it has ${bytes.length} bytes, not ${end}`)
  const testStart = start + trainImages * size
  const validationStart = testStart + testImages * size
  const splits = {
    train: splitAt(bytes, start, trainImages, size),
    test: splitAt(bytes, testStart, testImages, size),
    ...(validationImages === 0 ? {} : { validation: splitAt(bytes, validationStart, validationImages, size) }),
  }
  // The digest may take a label as one byte, so that higher values must be checked separately.
  const labelled = Object.values(splits).every(({ labels }) => labels.every((label) => label < classes.length))
  if (!labelled || fingerprintOf(splits, classes.length) !== header.fingerprint)
    throw new Error('its images do not match its digest')
  return { name, channels, height, width, classes, ...splits, fingerprint: header.fingerprint }
}

function splitAt(bytes: Buffer, start: number, count: number, size: number): Split {
  const end = start + count * (size - labelBytes)
  // Labels are copied, since a view of two-byte numbers must begin at an even place.
  const labels = new Uint16Array(new Uint8Array(bytes.subarray(end, end + count * labelBytes)).buffer)
  return { images: new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start), labels, count }
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
