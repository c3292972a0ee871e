/**
 * The files whose tests put something else in the place of a module, or look at what their process has loaded: each
 * runs in a process of its own. All others share the processes that they run in, so that no module is read twice.
 */
export const alone = [
  'integration/host/engine-survey',
  'renderer/compare/use-compared',
  'renderer/compare/use-comparison',
  'renderer/run/run-detail',
  'renderer/stores/newest',
  'renderer/stores/selection',
  'unit/cli/disk-watch',
  'unit/imports/foreign-database',
  'unit/trainer/engines/refusals',
]
