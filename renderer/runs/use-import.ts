import { reactive, ref, watch, type Ref } from 'vue'
import type { Imported, ImportKind, ImportRequest } from '../../shared/contract/imports.ts'
import { lineOf, sentencesOf, type Voice } from '../../shared/errors/voice.ts'
import { faultsIn, voiceOf } from '../format/faults.ts'
import { messageOf } from '../../shared/errors/message-of.ts'
import { pairsOf } from './import-draft.ts'
import { t } from '../words/words.ts'

/** The form of an import before anything was typed. */
export const emptyDraft = {
  path: '',
  kind: '' as ImportKind | '',
  study: '',
  set: '',
  rename: '',
  percent: '',
  decimalComma: false,
}
export type ImportDraft = typeof emptyDraft

/** How the fields of an import are called in its window. */
export const importVoice: Voice = voiceOf({
  set: t('runs.fields'),
  rename: t('runs.metrics'),
  percent: t('runs.percentMetrics'),
  decimal: t('runs.decimalComma'),
  kind: t('runs.importKind'),
})

/** The request that a draft makes, or what is wrong with it. */
export function requestOf(draft: ImportDraft): { request: ImportRequest; complaint: string | null } {
  const set = pairsOf(draft.set)
  const rename = pairsOf(draft.rename)
  return {
    complaint: set.complaint ?? rename.complaint,
    request: {
      path: draft.path.trim(),
      kind: draft.kind === '' ? undefined : draft.kind,
      study: draft.study.trim() === '' ? undefined : draft.study.trim(),
      set: set.pairs,
      rename: Object.fromEntries(Object.entries(rename.pairs).map(([name, value]) => [name, String(value)])),
      percent: draft.percent.split(/[\s,]+/).filter((name) => name !== ''),
      decimal: draft.decimalComma ? ',' : '.',
    },
  }
}

/** What is wrong with a request, in the words of its form. */
export function complaintAbout(error: unknown): string {
  const faults = faultsIn(error)
  return faults === null ? messageOf(error) : lineOf(faults, importVoice)
}

/** What an import would leave out, or has to say, in sentences. */
export function remarksOf({ leftOut, notes }: Pick<Imported, 'leftOut' | 'notes'>): {
  leftOut: string[]
  notes: string[]
} {
  return {
    leftOut: leftOut.map(({ fault }) => sentencesOf(fault, importVoice)),
    notes: notes.map((fault) => sentencesOf(fault, importVoice)),
  }
}

/**
 * The import of runs: it is looked at before anything is stored, and asks again if something would be left out or is
 * worth knowing.
 * @param take the host's import
 * @param onTaken called with what was stored
 */
export function useImport(
  take: (request: ImportRequest) => Promise<Imported>,
  onTaken: (taken: Imported) => Promise<void> | void,
) {
  const draft = reactive({ ...emptyDraft })
  const busy = ref(false)
  const complaint = ref<string | null>(null)
  /** What the import would do, as the draft is now. */
  const look: Ref<Imported | null> = ref(null)
  watch(draft, () => {
    look.value = null
    complaint.value = null
  })
  /** Shows what was found, unless the draft became another one meanwhile. */
  function show(found: Imported, request: ImportRequest): void {
    if (JSON.stringify(requestOf(draft).request) === JSON.stringify(request)) look.value = found
  }
  const hasRemarks = (of: Imported) => of.leftOut.length + of.notes.length > 0

  async function ask(work: (request: ImportRequest) => Promise<void>): Promise<void> {
    const { request, complaint: wrong } = requestOf(draft)
    complaint.value = wrong
    if (wrong !== null || busy.value) return
    busy.value = true
    try {
      await work(request)
    } catch (error) {
      complaint.value = complaintAbout(error)
    } finally {
      busy.value = false
    }
  }

  return {
    draft,
    busy,
    complaint,
    look,
    preview: () =>
      ask(async (request) => {
        show(await take({ ...request, dryRun: true }), request)
      }),
    /** Stores the runs; if that leaves something out that was not shown yet, it is shown first. */
    start: () =>
      ask(async (request) => {
        if (look.value === null) {
          const found = await take({ ...request, dryRun: true })
          if (hasRemarks(found)) {
            show(found, request)
            return
          }
        }
        const taken = await take(request)
        Object.assign(draft, emptyDraft)
        look.value = null
        await onTaken(taken)
      }),
  }
}
