import { isOperation, type Node } from '../../../graph/node.ts'
import { sameShape } from '../../../graph/shape.ts'
import type { Users } from '../users.ts'
import type { BlockedLayout } from './layout.ts'

/** A factor or a summand of every channel, with its sign. */
export interface Signed {
  node: Node
  negated: boolean
}

/**
 * relu?(sum of images times a factor a channel + sum of images + a value a channel): batch norm, its gradient and the
 * sums of residual blocks all have this form, which convolutions compute in one pass a factor.
 */
export interface Affine {
  scaled: { images: Node; factor: Signed }[]
  /** Images that come as they are. */
  added: Node[]
  /** Convolutions that are used here alone: they add their result to what is there. */
  convolved: (Node<'convolution'> | Node<'convolutionInput'>)[]
  shifts: Signed[]
  rectified: boolean
}

/** The affine sums of a program, by the node that ends each, and the nodes within them, which nobody else uses. */
export interface AffineSums {
  sums: Map<Node, Affine>
  absorbed: Set<Node>
}

/**
 * Finds the affine sums among blocked values.
 * @param adds whether a convolution can add to what is there
 */
export function findAffineSums(
  nodes: readonly Node[],
  layout: BlockedLayout,
  users: Users,
  adds: (node: Node) => boolean,
): AffineSums {
  const sums = new Map<Node, Affine>()
  const absorbed = new Set<Node>()
  for (const end of nodes.toReversed()) {
    if (!layout.has(end) || absorbed.has(end)) continue
    const rectified = isOperation(end, 'relu')
    if (rectified && users.only(end.inputs[0]!) === null) continue
    const inner: Node[] = []
    const sum = collect(rectified ? end.inputs[0]! : end, end)
    if (sum === null) continue
    sums.set(end, { ...sum, rectified })
    for (const node of inner) absorbed.add(node)

    /** Takes the sum apart as far as its parts are used here alone. */
    function collect(root: Node, top: Node): Omit<Affine, 'rectified'> | null {
      const sum: Omit<Affine, 'rectified'> = { scaled: [], added: [], convolved: [], shifts: [] }
      const visit = (node: Node, negated: boolean): boolean => {
        const own = node === root || users.only(node) !== null
        if (layout.perChannel(node, top)) sum.shifts.push({ node, negated })
        else if (!sameShape(node.shape, top.shape)) return false
        else if (own && layout.has(node) && isSum(node, layout, top)) {
          if (node !== top) inner.push(node)
          const [a, b] = node.inputs as [Node, Node]
          return visit(a, negated) && visit(b, negated !== isOperation(node, 'subtract'))
        } else if (own && layout.has(node) && scaledPart(node, layout, top) !== null) {
          if (node !== top) inner.push(node)
          const { images, factor } = scaledPart(node, layout, top)!
          sum.scaled.push({ images, factor: { node: factor, negated } })
        } else if (negated) return false
        else if (own && node !== root && layout.has(node) && adds(node)) {
          inner.push(node)
          sum.convolved.push(node as Affine['convolved'][number])
        } else sum.added.push(node)
        return true
      }
      if (!visit(root, false)) return null
      return sum.scaled.length + sum.convolved.length > 0 || isShift(sum) ? sum : null
    }
  }
  return { sums, absorbed }
}

/** Images moved by a value a channel, as batch norm centres them: one pass, as if they were scaled by 1. */
const isShift = ({ added, shifts }: Omit<Affine, 'rectified'>) => added.length > 0 && shifts.length > 0

/**
 * A sum or a difference that can be taken apart: its second part, where subtracted, must be a value or a factor a
 * channel.
 */
function isSum(node: Node, layout: BlockedLayout, top: Node): boolean {
  const [a, b] = node.inputs as [Node, Node]
  const part = (operand: Node) => layout.perChannel(operand, top) || sameShape(operand.shape, top.shape)
  if (isOperation(node, 'add')) return part(a) && part(b)
  return isOperation(node, 'subtract') && part(a) && (layout.perChannel(b, top) || scaledPart(b, layout, top) !== null)
}

function scaledPart(node: Node, layout: BlockedLayout, top: Node): { images: Node; factor: Node } | null {
  if (!isOperation(node, 'multiply')) return null
  const [a, b] = node.inputs as [Node, Node]
  if (layout.perChannel(b, top) && sameShape(a.shape, top.shape)) return { images: a, factor: b }
  return layout.perChannel(a, top) && sameShape(b.shape, top.shape) ? { images: b, factor: a } : null
}
