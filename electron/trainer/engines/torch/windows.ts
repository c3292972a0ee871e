import type { ConvolutionWindow, Node, OperationName, PoolWindow, Window } from '../../graph/node.ts'

/** Writes an operation of the graph in Python. */
export type PythonExpression<Name extends OperationName> = (written: {
  node: Node<Name>
  inputs: readonly string[]
}) => string

type Pads = Window['pads']

const pair = ([a, b]: readonly [number, number]): string => `(${a}, ${b})`
/** PyTorch's operations pad both ends of an axis alike. */
const alike = ([top, left, bottom, right]: Pads): boolean => top === bottom && left === right
const padded = (x: string, [top, left, bottom, right]: Pads, value: string): string =>
  `F.pad(${x}, (${left}, ${right}, ${top}, ${bottom}), value=${value})`

/** x and the padding that is left to the operation: all of it, or none where x is padded before. */
function padding(x: string, pads: Pads, value = '0.0'): [string, string] {
  return alike(pads) ? [x, `(${pads[0]}, ${pads[1]})`] : [padded(x, pads, value), '(0, 0)']
}

export const convolution: PythonExpression<'convolution'> = ({ inputs: [x, filter], node: { attributes } }) => {
  const [given, pads] = padding(x!, attributes.pads)
  const { strides, dilations, groups } = attributes
  return `F.conv2d(${given}, ${filter}, None, ${pair(strides)}, ${pads}, ${pair(dilations)}, ${groups})`
}

export const convolutionInput: PythonExpression<'convolutionInput'> = ({ inputs: [upstream, filter], node }) => {
  const { pads, height, width } = node.attributes
  const [images, channels] = node.shape
  if (alike(pads)) {
    const like = `${filter}.new_empty((${images}, ${channels}, ${height}, ${width}))`
    return `${adjoint(upstream!, like, filter!, node.attributes, `(${pads[0]}, ${pads[1]})`, 'x')}[0]`
  }
  const [top, left, bottom, right] = pads
  const like = `${filter}.new_empty((${images}, ${channels}, ${height + top + bottom}, ${width + left + right}))`
  const whole = adjoint(upstream!, like, filter!, node.attributes, '(0, 0)', 'x')
  return `${whole}[0][:, :, ${top}:${top + height}, ${left}:${left + width}]`
}

export const convolutionFilter: PythonExpression<'convolutionFilter'> = ({ inputs: [x, upstream], node }) => {
  const [given, pads] = padding(x!, node.attributes.pads)
  const like = `${x}.new_empty((${node.shape.join(', ')}))`
  return `${adjoint(upstream!, given, like, node.attributes, pads, 'filter')}[1]`
}

/** PyTorch's backward pass of a convolution, of which one result is asked. */
function adjoint(
  upstream: string,
  x: string,
  filter: string,
  { strides, dilations, groups }: ConvolutionWindow,
  pads: string,
  asked: 'x' | 'filter',
): string {
  const mask = asked === 'x' ? '(True, False, False)' : '(False, True, False)'
  return (
    `aten.convolution_backward(${upstream}, ${x}, ${filter}, None, ` +
    `${pair(strides)}, ${pads}, ${pair(dilations)}, False, (0, 0), ${groups}, ${mask})`
  )
}

/** x padded by what never wins, since PyTorch's own padding is at most half a window, and the rest of the arguments. */
function pooling(x: string, { kernel, strides, pads }: PoolWindow): { given: string; rest: string } {
  return {
    given: pads.some((pad) => pad > 0) ? padded(x, pads, "float('-inf')") : x,
    rest: `${pair(kernel)}, ${pair(strides)}, (0, 0)`,
  }
}

export const maxPool: PythonExpression<'maxPool'> = ({ inputs: [x], node }) => {
  const { given, rest } = pooling(x!, node.attributes)
  return `F.max_pool2d(${given}, ${rest})`
}

export const maxPoolInput: PythonExpression<'maxPoolInput'> = ({ inputs: [x, upstream], node }) => {
  const { given, rest } = pooling(x!, node.attributes)
  const [top, left] = node.attributes.pads
  const [height, width] = node.shape.slice(-2)
  const inner = given === x ? '' : `[:, :, ${top}:${top + height!}, ${left}:${left + width!}]`
  return (
    `{out}_x = ${given}\n` +
    `{out}_places = F.max_pool2d({out}_x, ${rest}, return_indices=True)[1]\n` +
    `{out} = aten.max_pool2d_with_indices_backward(` +
    `${upstream}, {out}_x, ${rest}, (1, 1), False, {out}_places)${inner}\n` +
    'del {out}_x, {out}_places'
  )
}
