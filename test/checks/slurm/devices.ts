import assert from 'node:assert/strict'
import type { Study } from '../../../shared/experiment/study.ts'
import { pythonWithTorch } from '../../integration/trainer/torch/torch-facility.ts'
import { compare } from './compare.ts'
import { runStudy, submissionsOf, type Event } from './event.ts'
import { base } from './studies.ts'

/** Each run is computed by two processes of PyTorch, on processors. */
const shared = {
  name: 'Shared',
  base: { ...base, engine: 'torch', device: 'cpu', devices: 2, quantizer: 'bnn++' },
  matrix: [{ seed: [1, 2], epochs: [3] }],
} as unknown as Study

export const devices: Event = {
  name: 'devices',
  short: false,
  what: 'runs of two devices each, through torch.distributed on a node',
  async happen(scene) {
    if (pythonWithTorch === null) return ['left out: there is no Python with PyTorch here']
    process.env['SIGNUM_PYTHON'] = pythonWithTorch
    const { laboratory } = scene
    laboratory.profile({ cpus: 2 })
    const { code, stderr } = await laboratory.run(runStudy(laboratory, shared), { SIGNUM_PYTHON: pythonWithTorch })
    assert.equal(code, 0, stderr)
    assert.equal(new Set(submissionsOf(scene)).size, 2)
    return [await compare(scene, shared)]
  },
}
