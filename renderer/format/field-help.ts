import type { Field } from '../../shared/experiment/field.ts'
import { t } from '../words/words.ts'

/** What a field is, and what it means to leave it empty. */
export function fieldHelp({ help, whenEmpty }: Pick<Field, 'help' | 'whenEmpty'>): string {
  return whenEmpty === undefined ? help : t('format.helpAndWhenEmpty', { help, whenEmpty })
}
