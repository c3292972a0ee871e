/**
 * How a step moves the latent weight w*: where the network's gradient g is taken, and from where the optimizer steps
 * (ProxQuant, Bai et al., 2019; ProxConnect, Dockhorn et al., 2021; PARQ, Jin et al., 2025, equations 2, 3, 11 and 12).
 * F is the forward quantizer, B the backward one, eta the learning rate; the optimizer's direction replaces the
 * gradient.
 */
export interface UpdateRule {
  name: UpdateName
  title: string
  help: string
  formula: string
  /** Whether the network is trained through the latent weight itself in place of F of it. */
  trainsLatent: boolean
  /** Whether a step starts from F(w*) in place of w*. */
  startsFromForward: boolean
}

export const updateNames = ['pc++', 'pq', 'rpc', 'ptq'] as const
export type UpdateName = (typeof updateNames)[number]

export const updateRules: readonly UpdateRule[] = [
  {
    name: 'pc++',
    title: 'PC++',
    help:
      'gradient at F(w*), times B(w*), stepping from w*; with B = 1 this is ProxConnect, with the sign ' +
      'BinaryConnect',
    formula: 'w* <- w* - eta B(w*) g(F(w*))',
    trainsLatent: false,
    startsFromForward: false,
  },
  {
    name: 'pq',
    title: 'ProxQuant',
    help: 'gradient at F(w*), stepping from F(w*): proximal gradient descent; B is not used',
    formula: 'w* <- F(w*) - eta g(F(w*))',
    trainsLatent: false,
    startsFromForward: true,
  },
  {
    name: 'rpc',
    title: 'Reverse PC',
    help: 'gradient at w*, stepping from F(w*); B is not used',
    formula: 'w* <- F(w*) - eta g(w*)',
    trainsLatent: true,
    startsFromForward: true,
  },
  {
    name: 'ptq',
    title: 'Post-training',
    help: 'gradient at w*, stepping from w*: real training, quantized only when it is over; F and B are not used',
    formula: 'w* <- w* - eta g(w*)',
    trainsLatent: true,
    startsFromForward: false,
  },
]

export function updateRule(name: UpdateName): UpdateRule {
  return updateRules.find((rule) => rule.name === name)!
}
