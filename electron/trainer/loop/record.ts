import { cpus } from 'node:os'
import packageFile from '../../../package.json' with { type: 'json' }
import type { ReproducibilityRecord, StartedFrom } from '../../../shared/contract/run.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { setAside } from '../../../shared/experiment/validation.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { EngineChoice } from '../engines/engines.ts'

/** Facts that reproduce a run. */
export function reproducibilityRecord(
  { engine, reason }: EngineChoice,
  threads: number,
  dataset: Dataset,
  experiment: ResolvedExperiment,
  { startedFrom, teacher }: { startedFrom?: StartedFrom; teacher?: string },
): ReproducibilityRecord {
  const images = dataset.validation?.count ?? setAside(experiment.validationShare, dataset.train.count)
  return {
    signum: packageFile.version,
    engine: engine.name,
    engineVersion: engine.version,
    engineReason: reason,
    threads,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    dataFingerprint: dataset.fingerprint,
    ...(images === 0 ? {} : { validation: { images, share: experiment.validationShare } }),
    ...(startedFrom === undefined ? {} : { startedFrom }),
    ...(teacher === undefined ? {} : { teacher }),
  }
}
