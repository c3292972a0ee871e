/** A field of a form, a recipe or a command, named where it is shown: as a title, a key or a flag. */
export interface FieldName {
  field: string
}

/** Things to do that every face of the program offers under a name of its own. */
export const deeds = ['list-runs', 'train', 'freeze', 'show-quantizer'] as const
export type Deed = (typeof deeds)[number]

/** A thing to do, named where it is shown: as a command, or as a place of the window. */
export interface DeedName {
  deed: Deed
}

export type PhraseValue = string | number | FieldName | DeedName

/**
 * Part of a sentence that is not said yet: a text with the places {0}, {1}, ... and the values that belong there.
 * Fields and things to do stay references, because each border has its own name for them. Plain JSON.
 */
export interface Phrase {
  text: string
  values: readonly PhraseValue[]
}

/**
 * Makes a phrase of a template: phrase`there is no run ${id}`. A line break within the text, with the spaces around it,
 * is one space; values are kept as they are.
 */
export function phrase(texts: TemplateStringsArray, ...values: readonly (PhraseValue | Phrase)[]): Phrase {
  const flat: PhraseValue[] = []
  let text = ''
  for (const [index, part] of texts.entries()) {
    text += part.replaceAll(/\s*\n\s*/g, ' ')
    if (index === values.length) break
    const value = values[index]!
    if (typeof value === 'object' && 'text' in value) {
      text += value.text.replaceAll(/\{(\d+)\}/g, (_, place: string) => `{${Number(place) + flat.length}}`)
      flat.push(...value.values)
    } else {
      text += `{${flat.length}}`
      flat.push(value)
    }
  }
  return { text, values: flat }
}

/** A reference to a field, for a phrase. @param key its key in the experiment or the request */
export const field = (key: string): FieldName => ({ field: key })

/** A reference to a thing to do, for a phrase: a noun, such as "the list of runs" or "`signum runs list`". */
export const deed = (name: Deed): DeedName => ({ deed: name })

/** Several values or fields as one list: "a, b, c". */
export function listed(items: readonly (PhraseValue | Phrase)[]): Phrase {
  return items.reduce<Phrase>(
    (list, item, index) => (index === 0 ? phrase`${item}` : phrase`${list}, ${item}`),
    phrase``,
  )
}
