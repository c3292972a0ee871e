import { ref } from 'vue'
import { sentencesOf } from '../../shared/errors/voice.ts'
import type { OwnNames } from '../../shared/query/learn-names.ts'
import { describeFailure, windowVoice } from '../format/faults.ts'
import { useHistory } from '../stores/history.ts'
import { useClient } from '../stores/host.ts'
import { useNames } from '../stores/names.ts'
import { useNotices } from '../stores/notices.ts'
import { t } from '../words/words.ts'

type OwnMetric = OwnNames['metrics'][number]

/** What the form of a metric says: its name, and what the user says of it. */
export interface MetricDraft {
  name: string
  title: string
  unit: string
  goal: '' | 'maximum' | 'minimum'
}

/** What is known of a metric, as the form shows it. */
export function draftOf({ name, title, unit, goal }: OwnMetric): MetricDraft {
  return { name, title: title === name ? '' : title, unit: unit === 'none' ? '' : unit, goal: goal ?? '' }
}

/** Says what metrics and fields of scripts are, and what they are called; each deed can be undone. */
export function useOwnNames() {
  const client = useClient().names
  const names = useNames()
  const history = useHistory()
  const notices = useNotices()
  const complaint = ref<string | null>(null)

  /** @returns whether it was done */
  async function attempt(deed: () => Promise<void>): Promise<boolean> {
    complaint.value = null
    try {
      await deed()
      await names.refresh()
      return true
    } catch (error) {
      complaint.value = describeFailure(error)
      return false
    }
  }

  /** Writes what the form of a metric says; a new name comes last. */
  function change(before: OwnMetric, draft: MetricDraft): Promise<boolean> {
    return attempt(async () => {
      const description = {
        title: draft.title.trim() === '' ? null : draft.title.trim(),
        unit: draft.unit.trim() === '' ? null : draft.unit.trim(),
        goal: draft.goal === '' ? null : draft.goal,
      }
      const old = draftOf(before)
      const differs = (['title', 'unit', 'goal'] as const).some((key) => old[key] !== draft[key].trim())
      const undo: (() => Promise<unknown>)[] = []
      if (differs) {
        const said = await client.describeMetric({ metric: before.name, description })
        undo.unshift(() => client.describeMetric({ metric: before.name, description: said.before }))
        for (const note of said.notes) notices.tell(sentencesOf(note, windowVoice))
      }
      const name = draft.name.trim()
      if (name !== before.name) {
        const { ids, notes } = await client.renameMetric({ from: before.name, to: name })
        if (ids.length > 0) undo.unshift(() => client.renameMetric({ from: name, to: before.name, ids }))
        for (const note of notes) notices.tell(sentencesOf(note, windowVoice))
      }
      if (undo.length > 0)
        history.did({
          title: t('names.metricChanged', { name: before.name }),
          async undo() {
            for (const step of undo) await step()
            await names.refresh()
          },
        })
    })
  }

  function renameField(from: string, given: string): Promise<boolean> {
    const to = given.trim()
    return attempt(async () => {
      if (to === from) return
      const { ids } = await client.renameField({ from, to })
      history.did({
        title: t('names.fieldRenamed', { from, to }),
        async undo() {
          if (ids.length > 0) await client.renameField({ from: to, to: from, ids })
          await names.refresh()
        },
      })
    })
  }

  return { names, complaint, change, renameField }
}
