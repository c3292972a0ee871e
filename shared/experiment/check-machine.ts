import type { FaultInput } from '../errors/fault.ts'
import { phrase, type Phrase } from '../errors/phrase.ts'
import type { Experiment } from './experiment.ts'

/** Finds what only the engine torch can do if another one is asked for. */
export function machineComplaints({
  engine,
  device,
  devices,
  precision,
}: Pick<Experiment, 'engine' | 'device' | 'devices' | 'precision'>): FaultInput[] {
  if (engine === 'torch') return []
  const complaint = (field: 'device' | 'devices' | 'precision', what: Phrase): FaultInput => ({
    code: 'conflict',
    field,
    what,
    remedy: 'choose the engine torch, or leave it as it is by default',
  })
  return [
    ...(device === null ? [] : [complaint('device', phrase`the engine ${engine} has no device "${device}" to choose`)]),
    ...(devices === 1 ? [] : [complaint('devices', phrase`the engine ${engine} computes on one device`)]),
    ...(precision === 'float32' ? [] : [complaint('precision', phrase`the engine ${engine} computes in float32`)]),
  ]
}
