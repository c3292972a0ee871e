import type { FrozenNetwork } from '../manifest.ts'
import { wasmTarget, type KernelCall, type PlacedConstant, type PlanTarget } from './builder.ts'
import { PlanContext } from './context.ts'
import { rowMajor } from './layout.ts'
import { planners } from './planners.ts'

/** How a frozen network is computed: kernels one after the other, and where everything lies in memory. */
export interface Plan {
  calls: KernelCall[]
  constants: PlacedConstant[]
  images: number
  logits: number
  memoryBytes: number
  scratchBytes: number
}

/** Plans a frozen network for one image. @throws Error if a step cannot be planned */
export function compilePlan(network: FrozenNetwork, target: PlanTarget = wasmTarget): Plan {
  const context = new PlanContext(network, target)
  const { builder, images } = context
  for (const step of network.manifest.steps) {
    if (context.isDone(step)) continue
    builder.step = step.output
    planners[step.operation](context, step)
  }
  const logits = context.floatsOf(network.manifest.output)
  const flat = builder.inOrder(logits, rowMajor(logits.shape))
  return {
    calls: builder.calls,
    constants: builder.constants,
    images: images.address,
    logits: flat.address,
    memoryBytes: builder.memoryBytes,
    scratchBytes: builder.scratchBytes,
  }
}
