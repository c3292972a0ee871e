import { basename, join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { Split } from '../dataset.ts'
import { namesIn, readWhole } from './file.ts'
import { columnsToRows } from './planes.ts'
import { memoryBound, type DatasetReader, type ReadImages } from './reader.ts'
import { tarEntries } from './tar.ts'

const edge = 96
const pixels = 3 * edge * edge
const wanted = ['train_X.bin', 'train_y.bin', 'test_X.bin', 'test_y.bin', 'class_names.txt']

/**
 * STL-10 in its binary version (Coates, Lee and Ng, 2011), as a folder or its .tar.gz: bytes, planes of red, green and
 * blue, each column by column; labels from 1 on. The images without labels are not read.
 */
export const stl10Reader: DatasetReader = {
  description:
    'STL-10 in its binary version: the folder with train_X.bin, train_y.bin, test_X.bin and test_y.bin, or the .tar.gz',
  recognizes: (path, names) =>
    names === null ? /stl-?10.*\.(tar\.gz|tgz|tar)$/i.test(path) : names.includes('train_X.bin'),
  read: async (path) => {
    const files = await filesAt(path)
    const take = (name: string): Buffer => {
      const content = files.get(name)
      if (content !== undefined) return content
      throw new BadInput({ code: 'no-such-file', subject: path, what: phrase`${path} lacks the file ${name}` })
    }
    const lines = files.get('class_names.txt')?.toString('utf8').split(/\s+/).filter(Boolean) ?? []
    const splits = ['train', 'test'].map((name) =>
      splitOf(`${name}_X.bin in ${path}`, take(`${name}_X.bin`), take(`${name}_y.bin`)),
    )
    const most = splits.reduce((all, { labels }) => labels.reduce((a, b) => Math.max(a, b), all), 0)
    const classes = lines.length > most ? lines : Array.from({ length: most + 1 }, (_, label) => String(label + 1))
    const [train, test] = splits as [Split, Split]
    return {
      channels: 3,
      height: edge,
      width: edge,
      classes,
      train,
      test,
      skipped: [],
      remarks: ['The images without labels and the folds of STL-10 are not read.'],
    } satisfies ReadImages
  },
}

async function filesAt(path: string): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>()
  const names = await namesIn(path)
  if (names !== null) {
    for (const name of names.filter((each) => wanted.includes(each)))
      found.set(name, await readWhole(join(path, name), memoryBound))
    return found
  }
  const isWanted = (name: string, size: number): boolean => wanted.includes(basename(name)) && size <= memoryBound
  for await (const { name, content } of tarEntries(path, isWanted)) found.set(basename(name), content)
  return found
}

function splitOf(name: string, images: Buffer, given: Buffer): Split {
  if (images.length !== given.length * pixels)
    throw new BadInput({
      code: 'damaged',
      subject: name,
      what: phrase`${name} has ${images.length} bytes for ${given.length} labels`,
      remedy: phrase`they must be ${pixels} an image`,
    })
  const zero = given.indexOf(0)
  if (zero >= 0)
    throw new BadInput({
      code: 'wrong-format',
      subject: name,
      what: phrase`the labels of ${name} have a 0 in place ${zero}`,
      remedy: 'labels of STL-10 begin at 1',
    })
  return {
    images: columnsToRows(images, edge, edge),
    labels: Uint16Array.from(given, (label) => label - 1),
    count: given.length,
  }
}
