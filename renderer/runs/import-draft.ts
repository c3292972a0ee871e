import { t } from '../words/words.ts'

/**
 * Pairs as they are typed: "dataset=cifar10 epochs=200 name="two words"". Numbers and truth values are converted.
 */
export function pairsOf(text: string): { pairs: Record<string, string | number | boolean>; complaint: string | null } {
  const pairs: Record<string, string | number | boolean> = {}
  for (const [word] of text.matchAll(/(?:[^\s"]|"[^"]*")+/g)) {
    const at = word.indexOf('=')
    if (at < 1) return { pairs, complaint: t('runs.notAssignment', { word }) }
    const value = word.slice(at + 1).replaceAll('"', '')
    pairs[word.slice(0, at)] =
      value === 'true' || value === 'false'
        ? value === 'true'
        : value.trim() !== '' && Number.isFinite(Number(value))
          ? Number(value)
          : value
  }
  return { pairs, complaint: null }
}
