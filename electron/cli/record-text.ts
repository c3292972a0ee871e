import type { ReproducibilityRecord } from '../../shared/contract/run.ts'
import { formatCount } from './format.ts'

type Line = readonly [name: string, text: string]

/** The reproducibility record of a run, line by line; what has parts is written out. */
export function recordLines({ validation, startedFrom, repository, ...plain }: ReproducibilityRecord): readonly Line[] {
  return [
    ...Object.entries(plain).map(([name, value]): Line => [name, String(value)]),
    ...(validation === undefined ? [] : [['validation', validationText(validation)] as const]),
    ...(startedFrom === undefined ? [] : startLines(startedFrom)),
    ...(repository === undefined ? [] : repositoryLines(repository)),
  ]
}

function validationText({ images, share }: NonNullable<ReproducibilityRecord['validation']>): string {
  const whose = share === 0 ? 'of the data set' : `${Number((100 * share).toFixed(2))} % of the training images`
  return `${formatCount(images)} images, ${whose}`
}

function startLines(from: NonNullable<ReproducibilityRecord['startedFrom']>): Line[] {
  const what =
    'weights' in from
      ? [`weights:${from.weights}`, from.source, from.licence].filter((part) => part !== '').join(', ')
      : `run ${from.run}, epoch ${from.epoch}`
  return [
    ['startedFrom', what],
    ['startDigest', from.sha256],
  ]
}

function repositoryLines({ commit, changed, sha256 }: NonNullable<ReproducibilityRecord['repository']>): Line[] {
  const files = `${formatCount(changed)} ${changed === 1 ? 'file' : 'files'}`
  return [
    ['commit', changed === 0 ? commit : `${commit}, with ${files} changed`],
    ...(sha256 === null ? [] : [['changesDigest', sha256] as const]),
  ]
}
