import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { readWhole } from './file.ts'

/** Lists of the words of synsets: that of WordNet, as in Tiny-ImageNet, and that of ImageNet on Kaggle. */
const lists = ['words.txt', 'LOC_synset_mapping.txt']
/** The list may be some folders above the images. */
const levels = 5
/** Bytes of a list; that of WordNet has 3 million. */
const longestList = 50_000_000
const synset = /^n\d{8}$/

/** The list of words for classes that are called by synsets (n01443537), in a folder or above it; null if none is. */
export function findSynsetList(folder: string, classes: readonly string[]): string | null {
  if (!classes.every((name) => synset.test(name))) return null
  let here = folder
  for (let level = 0; level < levels; level++, here = dirname(here)) {
    const found = lists.map((name) => join(here, name)).find((path) => existsSync(path))
    if (found !== undefined) return found
  }
  return null
}

/**
 * The first word of each synset, for example "goldfish" of n01443537; with the synset behind it if several have the
 * same, as the two cranes of ImageNet.
 * @throws BadInput if there is no list, or it lacks a class
 */
export async function synsetNames(folder: string, classes: readonly string[]): Promise<string[]> {
  const list = findSynsetList(folder, classes)
  if (list === null)
    throw new BadInput({
      code: 'nothing-there',
      subject: folder,
      field: 'synsetWords',
      what: phrase`${folder} has no ${lists.join(' or ')} with words for its classes`,
      remedy: 'put it there, or leave the classes as they are called',
    })
  const words = wordsIn((await readWhole(list, longestList)).toString('utf8'), new Set(classes))
  const missing = classes.find((name) => !words.has(name))
  if (missing !== undefined)
    throw new BadInput({
      code: 'wrong-format',
      subject: list,
      field: 'synsetWords',
      what: phrase`${list} has no words for ${missing}`,
      remedy: 'complete it, or leave the classes as they are called',
    })
  const counts = Map.groupBy(classes, (name) => words.get(name)!)
  return classes.map((name) => {
    const word = words.get(name)!
    return counts.get(word)!.length === 1 ? word : `${word} (${name})`
  })
}

/** First words by synset, of some: each line has a synset, a space or tab, and words with commas between them. */
function wordsIn(text: string, classes: ReadonlySet<string>): Map<string, string> {
  const words = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, name, first] = /^(n\d{8})[\t ]+([^,]+)/.exec(line.trim()) ?? []
    if (name !== undefined && classes.has(name)) words.set(name, first!.trim())
  }
  return words
}
