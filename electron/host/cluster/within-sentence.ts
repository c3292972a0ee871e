import { visibleText } from '../../../shared/errors/visible-text.ts'

/** What another program said, to stand within a sentence: on one line, without a full stop of its own. */
export function withinSentence(text: string): string {
  return visibleText(text).replace(/(?<!\.)\.$/, '')
}
