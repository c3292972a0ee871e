import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { BadInput } from '../../../../shared/errors/bad-input.ts'
import { compareRunners } from '../../../../electron/cli/deploy/compare-runners.ts'
import type { Runner, Trial } from '../../../../electron/cli/deploy/runner.ts'
import { ownRunner, otherRunners } from '../../../../electron/cli/deploy/runners.ts'
import { networks } from '../../../checks/networks.ts'
import { randomNetwork } from '../../packed/networks.ts'

const trial = { count: 2 } as Trial
const giving = (program: string, logits: number[]): Runner => ({
  form: 'f',
  program,
  missing: () => null,
  run: () => Promise.resolve({ logits: Float32Array.from(logits), bytes: 1, milliseconds: 1, memory: 1 }),
})
const failing = (program: string, error: Error): Runner => ({
  ...giving(program, []),
  run: () => Promise.reject(error),
})

test('every program is the same, close, different, failed, refused or absent', async () => {
  const own = giving('own', [1, 2, 8, 3])
  const refusal = new BadInput({ code: 'unsupported', what: 'TensorFlow Lite cannot carry this model' })
  const verdicts = await compareRunners(
    own,
    [
      giving('same', [1, 2, 8, 3]),
      giving('close', [1, 2.00001, 8, 3]),
      giving('apart', [1, 2.1, 8, 3]),
      giving('another class', [2, 1, 8, 3]),
      giving('short', [1, 2]),
      giving('NaN', [NaN, 2, 8, 3]),
      failing('failing', new Error('it fell')),
      failing('refusing', refusal),
      { ...own, program: 'absent', missing: () => 'the compiler' },
    ],
    trial,
    () => undefined,
  )
  expect(verdicts.map(({ program, result, otherClasses }) => [program, result, otherClasses])).toEqual([
    ['own', 'same', 0],
    ['same', 'same', 0],
    ['close', 'close', 0],
    ['apart', 'different', 0],
    ['another class', 'different', 1],
    ['short', 'different', expect.any(Number)],
    ['NaN', 'different', expect.any(Number)],
    ['failing', 'failed', null],
    ['refusing', 'refused', null],
    ['absent', 'absent', null],
  ])
  expect(verdicts.at(-2)!.remark).toBe('TensorFlow Lite cannot carry this model')
})

test('programs that come with the app give what the packed model gives', async () => {
  const network = randomNetwork(networks['vgg-small bwa']!).frozen
  const pixels = Uint8Array.from({ length: 3 * 64 }, (_, place) => (place * 37) % 256)
  const here = otherRunners.filter(({ program }) => /onnxruntime|threads|TensorFlow.js/.test(program))
  const images = { network, file: new Uint8Array(1), pixels, count: 3, folder: tmpdir() }
  const verdicts = await compareRunners(ownRunner, here, images, () => undefined)
  for (const { program, result, remark } of verdicts)
    expect(['same', 'close', 'absent'], `${program}: ${remark}`).toContain(result)
  expect(verdicts.filter(({ result }) => result !== 'absent').length).toBeGreaterThan(3)
})
