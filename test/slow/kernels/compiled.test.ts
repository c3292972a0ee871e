import { expect, test } from 'vitest'
import { resampleKernel } from '../../../electron/data/images/resample-kernel.ts'
import { compileKernels } from '../../../resources/kernels/build.js'
import { kernels } from '../../../shared/packed/kernels.ts'
import { relaxedKernels } from '../../../shared/packed/relaxed-kernels.ts'

test.each<[path: string, text: string, ...source: Parameters<typeof compileKernels>]>([
  ['shared/packed/kernels.ts', kernels],
  ['shared/packed/relaxed-kernels.ts', relaxedKernels, 'bytes.ts', ['relaxed-simd']],
  ['electron/data/images/resample-kernel.ts', resampleKernel, 'resampling/index.ts'],
])('%s is what resources/kernels compiles to', (path, text, ...source) => {
  const isTheSame = compileKernels(...source) === text
  expect(isTheSame, `${path} is not what resources/kernels compiles to: npm run build:kernels`).toBe(true)
})
