import { basename, dirname, join } from 'node:path'
import { filesIn, readWhole } from './file.ts'

const longestMapping = 100_000

/**
 * Names of the classes of EMNIST (Cohen et al., 2017): beside emnist-letters-train-images-idx3-ubyte lies
 * emnist-letters-mapping.txt, whose lines have a label and the codes of its characters. Other sets go by their labels.
 * @param transposed whether rows and columns are exchanged; EMNIST's images lie on their side
 */
export async function emnistNames(
  trainImages: string,
  labels: readonly number[],
  transposed: boolean,
): Promise<{ classes: string[]; remarks: string[] }> {
  const numbers = labels.map(String)
  const [, prefix] = /^(emnist-\w+-)/.exec(basename(trainImages)) ?? []
  if (prefix === undefined) return { classes: numbers, remarks: [] }
  const sideways = transposed
    ? []
    : ["EMNIST's images lie on their side: exchange rows and columns to set them upright."]
  const name = `${prefix}mapping.txt`
  const folders = [dirname(trainImages), dirname(dirname(trainImages))]
  for (const folder of folders) {
    if (!(await filesIn(folder)).includes(name)) continue
    const names = namesIn((await readWhole(join(folder, name), longestMapping)).toString('utf8'))
    const classes = labels.map((label) => names.get(label) ?? String(label))
    const isWhole = new Set(classes).size === classes.length && labels.every((label) => names.has(label))
    const remark = `${name} does not name every class: they go by their labels.`
    return isWhole ? { classes, remarks: sideways } : { classes: numbers, remarks: [...sideways, remark] }
  }
  return { classes: numbers, remarks: [...sideways, `${name} is not there: classes go by their labels.`] }
}

function namesIn(text: string): Map<number, string> {
  const names = new Map<number, string>()
  for (const line of text.split('\n')) {
    const [label, ...codes] = line.trim().split(/\s+/).map(Number)
    const isRight = codes.length > 0 && codes.every((code) => Number.isInteger(code) && code > 32 && code < 127)
    if (isRight && Number.isInteger(label)) names.set(label!, codes.map((code) => String.fromCharCode(code)).join('/'))
  }
  return names
}
