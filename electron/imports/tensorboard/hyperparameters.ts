import { PbfReader } from 'pbf'
import type { ImportedRun } from '../imported-run.ts'

type Plain = string | number | boolean | null

/**
 * The hyperparameters that a run names for TensorBoard's plugin "hparams" (HParamsPluginData,
 * tensorboard/plugins/hparams/plugin_data.proto).
 */
export function hyperparametersIn(content: Uint8Array): ImportedRun['configuration'] {
  const found = new Map<string, Plain>()
  new PbfReader(content).readFields((field, map, pbf) => {
    if (field === 3) pbf.readMessage(readStart, map)
  }, found)
  return Object.fromEntries(found)
}

function readStart(field: number, map: Map<string, Plain>, pbf: PbfReader): void {
  if (field !== 1) return
  const entry = pbf.readMessage(
    (inner, of, reader) => {
      if (inner === 1) of.key = reader.readString()
      else if (inner === 2) of.value = reader.readMessage(readPlain, { value: undefined as Plain | undefined }).value
    },
    { key: '', value: undefined as Plain | undefined },
  )
  if (entry.value !== undefined) map.set(entry.key, entry.value)
}

/** google.protobuf.Value; lists and structures are no plain values. */
function readPlain(field: number, result: { value: Plain | undefined }, pbf: PbfReader): void {
  if (field === 1) {
    pbf.readVarint()
    result.value = null
  } else if (field === 2) result.value = pbf.readDouble()
  else if (field === 3) result.value = pbf.readString()
  else if (field === 4) result.value = pbf.readBoolean()
}
