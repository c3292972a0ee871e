/**
 * Tests that try many cases try a share of them in `npm test` and all of them in `npm run test:slow`, where the files
 * that ask for it run once more. `.ci/run` does both.
 */
const isAtLength = process.env['SIGNUM_TESTS_AT_LENGTH'] === '1'

/** One value for `npm test`, another for `npm run test:slow`. */
export const atLength = <T>(short: T, long: T): T => (isAtLength ? long : short)

/** The files that ask for it. */
export const lengthy = [
  'integration/trainer/engines',
  'integration/trainer/methods',
  'integration/trainer/training',
  'unit/data/images/resample',
  'unit/host/store/means',
  'unit/packed/kernels',
  'unit/quantizers/certificate/random-pairs',
  'unit/trainer/graph/recompute',
]
