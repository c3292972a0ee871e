import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { ExperimentInput } from '../../shared/experiment/experiment.ts'
import type { Bill } from '../../shared/contract/system.ts'
import { useClient } from '../stores/host.ts'
import { complaintOf, describeFailure, faultsIn, type Complaint } from '../format/faults.ts'

export interface BillLine {
  experiment: ExperimentInput
  bill: Bill
}

export interface BillTotal {
  /** The first configurations, with what one run of each costs. */
  lines: BillLine[]
  /** Seconds of all runs one after the other; null if there is no measurement to judge by. */
  seconds: number | null
  /** Bounds of that; null likewise. */
  secondsLeast: number | null
  secondsMost: number | null
  secondsFrom: string
}

/** How many configurations are asked for; the others are reckoned like the mean of these. */
const mostAsked = 24

/** Cost of the configurations, as estimated by the host; asked again when they change. */
export function useBill(
  configurations: Ref<readonly ExperimentInput[]>,
  runs: Ref<number>,
): { total: ComputedRef<BillTotal | null>; complaints: Ref<readonly Complaint[]>; failure: Ref<string | null> } {
  const client = useClient()
  const lines = shallowRef<BillLine[]>([])
  const failure = shallowRef<string | null>(null)
  const complaints = shallowRef<readonly Complaint[]>([])
  const known = new Map<string, Bill>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0

  async function ask(): Promise<void> {
    const mine = ++asked
    try {
      const answered: BillLine[] = []
      for (const experiment of configurations.value.slice(0, mostAsked)) {
        const key = JSON.stringify(experiment)
        // How the run stands from which another starts may change.
        const kept = (experiment.startFrom ?? null) === null ? known.get(key) : undefined
        const bill = kept ?? (await client.system.estimate({ experiment }))
        if (mine !== asked) return
        known.set(key, bill)
        answered.push({ experiment, bill })
      }
      lines.value = answered
      failure.value = null
      complaints.value = []
    } catch (error) {
      if (mine !== asked) return
      const faults = faultsIn(error)
      lines.value = []
      complaints.value = faults?.map((fault) => complaintOf(fault)) ?? []
      failure.value = faults === null ? describeFailure(error) : null
    }
  }
  watch(
    configurations,
    () => {
      clearTimeout(timer)
      complaints.value = []
      timer = setTimeout(() => void ask(), 200)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    asked++
    clearTimeout(timer)
  })

  const total = computed(() =>
    lines.value.length === 0 || configurations.value.length === 0 ? null : totalOf(lines.value, runs.value),
  )
  return { total, complaints, failure }
}

/** Sums up the bill: every configuration is run equally often. */
export function totalOf(lines: readonly BillLine[], runs: number): BillTotal {
  const sumOf = (key: 'seconds' | 'secondsLeast' | 'secondsMost'): number | null => {
    const seconds = lines.map(({ bill }) => bill[key])
    return seconds.every((value) => value !== null)
      ? (runs * seconds.reduce((sum, value) => sum + value, 0)) / seconds.length
      : null
  }
  const without = lines.find(({ bill }) => bill.seconds === null)
  return {
    lines: [...lines],
    seconds: sumOf('seconds'),
    secondsLeast: sumOf('secondsLeast'),
    secondsMost: sumOf('secondsMost'),
    secondsFrom: (without ?? lines.find(({ bill }) => bill.secondsFrom.startsWith('estimated')) ?? lines[0]!).bill
      .secondsFrom,
  }
}
