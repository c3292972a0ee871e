import { metrics } from '../../shared/metrics/metric.ts'

/** Which metrics a flag takes, for its help. */
export const metricWords =
  `${metrics.map(({ name }) => name).join(', ')}, the scores of validation images (validation.deployed.accuracy ` +
  'and so on), or a metric of a script'
