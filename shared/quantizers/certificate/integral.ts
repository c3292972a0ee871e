/** Places and weights of Gauss and Legendre with ten places on [-1, 1]. */
const gauss: readonly (readonly [number, number])[] = [
  [0.14887433898163122, 0.29552422471475287],
  [0.4333953941292472, 0.26926671930999635],
  [0.6794095682990244, 0.21908636251598204],
  [0.8650633666889845, 0.1494513491505806],
  [0.9739065285171717, 0.06667134430868814],
]

/** The integral over an interval whose ends are never looked at; exact for polynomials up to degree 19. */
export function quadrature(from: number, to: number, value: (w: number) => number): number {
  const [middle, half] = [(from + to) / 2, (to - from) / 2]
  return (
    half *
    gauss.reduce(
      (sum, [place, weight]) => sum + weight * (value(middle - half * place) + value(middle + half * place)),
      0,
    )
  )
}

/** Deepest halving of one piece, and most steps that it is divided into. */
const deepest = 50
const mostSteps = 20_000

export interface Step {
  from: number
  to: number
  integral: number
}

export interface Course {
  /** In rising order, each divided step as its two halves. */
  steps: Step[]
  /** Whether every step is as fine as was asked. */
  resolved: boolean
}

/**
 * Divides an interval into steps, small enough that halving one changes its integral by no more than `tolerance` and
 * that `isFine` says so; each with its integral. All that is too coarse is halved before any of it is halved again, so
 * that where steps run out they are spent evenly. Integrable poles at the ends are approached by halving.
 */
export function integrate(
  from: number,
  to: number,
  value: (w: number) => number,
  tolerance: number,
  isFine: (step: Step, left: Step, right: Step) => boolean,
): Course {
  const steps: Step[] = []
  let resolved = true
  let open: Step[] = [{ from, to, integral: quadrature(from, to, value) }]
  for (let depth = 0; open.length > 0; depth++) {
    const coarse: Step[] = []
    for (const [index, step] of open.entries()) {
      const middle = (step.from + step.to) / 2
      const left = { from: step.from, to: middle, integral: quadrature(step.from, middle, value) }
      const right = { from: middle, to: step.to, integral: quadrature(middle, step.to, value) }
      const settled = Math.abs(left.integral + right.integral - step.integral) <= tolerance && isFine(step, left, right)
      const isLast = depth >= deepest || middle <= step.from || middle >= step.to
      const spent = steps.length + coarse.length + open.length - index >= mostSteps
      if (settled || isLast || spent) steps.push(left, right)
      else coarse.push(left, right)
      resolved &&= settled || isLast || !spent
    }
    open = coarse
  }
  return { steps: steps.sort((left, right) => left.from - right.from), resolved }
}
