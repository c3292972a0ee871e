import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase, type Phrase } from '../../../shared/errors/phrase.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { Node } from '../graph/node.ts'
import { add, multiply, negate, square, subtract } from '../graph/operations/elementwise.ts'
import { reshape } from '../graph/operations/layout.ts'
import { sum } from '../graph/operations/reduction.ts'
import { logSoftmax, softmax } from '../graph/operations/softmax.ts'
import { attentionMap, attentionPoints } from '../layers/attention-map.ts'
import type { Network } from '../layers/network.ts'

/** Logits of the teacher. */
export const teacherFeed = 'teacher'
/** The teacher's attention over so many places. */
export const mapFeed = (places: number): string => `${teacherFeed}.map.${places}`

const refused = (what: Phrase, remedy: string): BadInput =>
  new BadInput({ code: 'does-not-fit', field: 'teacherAttention', what, remedy })

/** A teacher has no map of so many places, where its student's attention is compared. @param sizes those that it has */
export const nothingToCompare = (places: number, sizes: readonly number[]): BadInput =>
  refused(
    sizes.length === 0
      ? phrase`the teacher has no blocks whose attention could be compared`
      : phrase`attention is compared over ${places} places, and blocks of the teacher end in maps of
              ${sizes.join(', ')}`,
    'choose a teacher of the same kind of network, or set it to 0',
  )

/** Moves a share of the targets [batch, classes] to all classes alike (Szegedy et al., 2016, section 7). */
function smoothed(targets: Node, share: number): Node {
  return share > 0 ? add(multiply(targets, 1 - share), share / targets.shape[1]!) : targets
}

/** The mean over a batch of values that are summed for every image, as a scalar. */
const perImage = (values: Node): Node => reshape(multiply(sum(values), 1 / values.shape[0]!), [])

/** Mean over a batch of the cross-entropy of logits against targets [batch, classes], in nats. */
const crossEntropy = (logits: Node, targets: Node): Node =>
  reshape(multiply(negate(sum(multiply(logSoftmax(logits), targets))), 1 / logits.shape[0]!), [])

/**
 * The cross-entropy against the softened answers of a teacher, times the square of the temperature (Hinton et al.,
 * 2015, section 2), by its share.
 */
function softenedLoss(network: Network, logits: Node, { teacherShare, teacherTemperature }: ResolvedExperiment): Node {
  const answers = softmax(multiply(network.perImage(teacherFeed, logits.shape), 1 / teacherTemperature))
  const taught = crossEntropy(multiply(logits, 1 / teacherTemperature), answers)
  return multiply(taught, teacherShare * teacherTemperature ** 2)
}

/**
 * Squared distances between the attention maps of both networks, summed over the points at which they are compared; the
 * mean over a batch. Zagoruyko and Komodakis (2017, equation 2) and Real-to-Binary (Martinez et al., 2020) take the
 * distances themselves; squares have a gradient where maps are equal.
 */
function attentionLoss(network: Network, { model }: ResolvedExperiment): Node {
  const points = [...attentionPoints(network)]
  if (points.length === 0)
    throw refused(
      phrase`${model} has no blocks whose attention could be compared with a teacher's`,
      'set it to 0, or choose another model',
    )
  return points
    .map(([places, end]) => {
      const map = attentionMap(end)
      return perImage(square(subtract(map, network.perImage(mapFeed(places), map.shape))))
    })
    .reduce((total, distance) => add(total, distance))
}

/** What a student is fed of its teacher, by feed the values of an image; empty if it has no teacher. */
export function taughtBy(experiment: ResolvedExperiment, network: Network, classes: number): Map<string, number> {
  if (experiment.teacher === null || experiment.teacher === undefined) return new Map()
  return new Map([
    ...(experiment.teacherShare > 0 ? [[teacherFeed, classes] as const] : []),
    ...(comparesAttention(experiment)
      ? [...attentionPoints(network).keys()].map((places) => [mapFeed(places), places] as const)
      : []),
  ])
}

const comparesAttention = ({ teacherAttention }: ResolvedExperiment): boolean => (teacherAttention ?? 0) > 0

/**
 * The loss of a step: that of the classes; with a teacher also that of its softened answers, by their shares, and the
 * distance of attention maps, by its weight.
 * @throws BadInput where the network has nothing whose attention could be compared with a teacher's
 */
export function lossOf(experiment: ResolvedExperiment, network: Network, logits: Node, targets: Node): Node {
  const classes = crossEntropy(logits, smoothed(targets, experiment.labelSmoothing))
  if (experiment.teacher === null || experiment.teacher === undefined) return classes
  const { teacherShare: share, teacherAttention: weight } = experiment
  const parts = [
    ...(share === 0 ? [classes] : share < 1 ? [multiply(classes, 1 - share)] : []),
    ...(share > 0 ? [softenedLoss(network, logits, experiment)] : []),
    ...(comparesAttention(experiment) ? [multiply(attentionLoss(network, experiment), weight)] : []),
  ]
  return parts.reduce((total, part) => add(total, part))
}
