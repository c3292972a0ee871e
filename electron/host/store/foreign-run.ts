import type { Answers, LatentHistogram } from '../../../shared/contract/metrics.ts'
import type { LogLine, ModelFacts, Origin, ReproducibilityRecord, RunState } from '../../../shared/contract/run.ts'
import type { MetricColumns } from '../../trainer/messages.ts'

/** A run that was not trained on this store, whole. */
export interface ForeignRun {
  origin: Origin
  /** Number by which runs that come with it name it as what they start from, or as their teacher. */
  number?: number
  /** Names for one that is new if there is another of its name already, and its name is its method; else none. */
  longerNames: readonly string[]
  /** Whether its experiment was launched by a Signum: it comes out of an archive. */
  launched: boolean
  /** Fields of the experiment that its file or the user names. */
  fields: Readonly<Record<string, unknown>>
  state: RunState
  /** Whether its file says itself how it ended. */
  ended: boolean
  experiment: Record<string, unknown>
  progress: { epoch: number; epochs: number; step: number; steps: number }
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
  error: string | null
  starred?: boolean
  archived?: boolean
  notes?: string
  name?: string
  tags?: readonly string[]
  model?: ModelFacts | null
  record?: ReproducibilityRecord | null
  log?: readonly LogLine[]
  histograms?: readonly LatentHistogram[]
  answers?: Answers | null
  columns: MetricColumns[]
}
