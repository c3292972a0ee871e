import type { Attributes, Node, Operation, OperationName } from '../node.ts'

/** Makes an operation's constructor: given inputs and attributes it adds the node to the inputs' graph. */
export function define<Name extends OperationName>(
  name: Name,
  rules: Omit<Operation<Name>, 'name'>,
): (inputs: readonly [Node, ...Node[]], attributes: Attributes[Name]) => Node {
  const operation: Operation<Name> = { name, ...rules }
  return (inputs, attributes) => inputs[0].graph.node(operation, inputs, attributes)
}
