/**
 * What takes long is left to `npm run test:slow`, so that `npm test` answers within minutes; `.ci/run` does both. Tests
 * that try many cases try a share of them in `npm test`, and all of them there, where their files run once more; files
 * that take many seconds, since they train, kill and resume, wait, or start many processes, run there alone.
 */
const isAtLength = process.env['SIGNUM_TESTS_AT_LENGTH'] === '1'

/** One value for `npm test`, another for `npm run test:slow`. */
export const atLength = <T>(short: T, long: T): T => (isAtLength ? long : short)

/** The files that ask for another value. */
export const lengthy = [
  'integration/trainer/divergence',
  'integration/trainer/engines',
  'integration/trainer/methods',
  'integration/trainer/training',
  'unit/data/images/resample',
  'unit/host/store/means',
  'unit/packed/kernels',
  'unit/quantizers/certificate/random-pairs',
  'unit/trainer/graph/recompute',
]

/** The files that `npm test` leaves out. */
export const onlyAtLength = [
  'integration/cli/data',
  'integration/cli/elsewhere',
  'integration/cli/import',
  'integration/cli/install-torch',
  'integration/cli/notices',
  'integration/cli/report',
  'integration/cli/telemetry',
  'integration/cli/weights',
  'integration/host/carried-runs',
  'integration/host/damaged-checkpoint',
  'integration/host/dependencies',
  'integration/host/durability',
  'integration/host/executor',
  'integration/host/follow',
  'integration/host/freeze',
  'integration/host/halving',
  'integration/host/identity',
  'integration/host/import-again',
  'integration/host/jobs/run-job',
  'integration/host/jobs/shared-job',
  'integration/host/machines',
  'integration/host/notices',
  'integration/host/several-hosts',
  'integration/host/training',
  'integration/trainer/diverging',
]
