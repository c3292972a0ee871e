import type { RunRow } from '../../shared/contract/run.ts'
import type { ParameterValues } from '../../shared/quantizers/parameter.ts'
import type { Quantizer } from '../../shared/quantizers/quantizer.ts'
import { symbolsAt, type MuSchedule } from '../../shared/quantizers/schedule.ts'

/**
 * Values of mu and the parameters at the current step of a run.
 * @param reportedMu the last value that the run has reported; null before the first
 * @param progress share of the run that is done
 */
export function currentSymbols(
  run: RunRow,
  quantizer: Quantizer,
  reportedMu: number | null,
  progress: number,
): Record<string, number> {
  const { muSchedule, muStart, muEnd, muSteps, quantizerParameters } = run.experiment
  const schedule: MuSchedule = {
    kind: (muSchedule ?? 'constant') as MuSchedule['kind'],
    start: Number(muStart ?? 1),
    end: Number(muEnd ?? 1),
    ...(typeof muSteps === 'number' ? { steps: muSteps } : {}),
  }
  const symbols = symbolsAt(quantizer, (quantizerParameters ?? {}) as ParameterValues, schedule, progress)
  return reportedMu === null ? symbols : { ...symbols, mu: reportedMu }
}
