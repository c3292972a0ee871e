import { expect, test } from 'vitest'
import { recordLines } from '../../../electron/cli/record-text.ts'
import type { ReproducibilityRecord } from '../../../shared/contract/run.ts'

const record: ReproducibilityRecord = {
  signum: '0.1.0',
  engine: 'onnxruntime',
  engineVersion: '1.30.0',
  engineReason: 'asked for',
  threads: 2,
  node: 'v24',
  platform: 'linux x64',
  processor: 'one',
  dataFingerprint: 'ab',
}
const told = (more: Partial<ReproducibilityRecord>) =>
  recordLines({ ...record, ...more }).slice(Object.keys(record).length)

test('what has parts is written out, not as JSON', () => {
  expect(told({})).toEqual([])
  expect(told({ validation: { images: 1437, share: 0.125 } })).toEqual([
    ['validation', '1,437 images, 12.5 % of the training images'],
  ])
  expect(told({ validation: { images: 500, share: 0 } })).toEqual([['validation', '500 images, of the data set']])
  expect(told({ startedFrom: { run: 3, epoch: 6, sha256: 'cd' } })).toEqual([
    ['startedFrom', 'run 3, epoch 6'],
    ['startDigest', 'cd'],
  ])
  expect(told({ startedFrom: { weights: 'deit', source: 'timm', licence: '', sha256: 'cd' } })[0]).toEqual([
    'startedFrom',
    'weights:deit, timm',
  ])
  expect(told({ repository: { commit: '7d6a', changed: 1, sha256: 'ef' } })).toEqual([
    ['commit', '7d6a, with 1 file changed'],
    ['changesDigest', 'ef'],
  ])
  expect(told({ repository: { commit: '7d6a', changed: 0, sha256: null } })).toEqual([['commit', '7d6a']])
})
