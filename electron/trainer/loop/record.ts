import { cpus } from 'node:os'
import packageFile from '../../../package.json' with { type: 'json' }
import type { ReproducibilityRecord, StartedFrom } from '../../../shared/contract/run.ts'
import type { EngineChoice } from '../engines/engines.ts'

/** Facts that reproduce a run. */
export function reproducibilityRecord(
  { engine, reason }: EngineChoice,
  threads: number,
  dataFingerprint: string,
  startedFrom?: StartedFrom,
): ReproducibilityRecord {
  return {
    signum: packageFile.version,
    engine: engine.name,
    engineVersion: engine.version,
    engineReason: reason,
    threads,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    dataFingerprint,
    ...(startedFrom === undefined ? {} : { startedFrom }),
  }
}
