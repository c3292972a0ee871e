import type { Parameter, ParameterValues } from '../../quantizers/parameter.ts'
import type { LayerRole } from '../policy.ts'

/** Form of the images that a model is given. */
export interface ImageForm {
  channels: number
  height: number
  width: number
}

/** Facts of a model for forms and checks; its layers are in electron/trainer/models. */
export interface ModelEntry {
  name: string
  title: string
  family: 'cnn' | 'vit' | 'mlp'
  /** Whether it is a chain of residual blocks, which stochastic depth can leave out. */
  residual?: boolean
  help: string
  /** Where the architecture comes from; null for those of the house. */
  reference: string | null
  parameters: readonly Parameter[]
  /** Learning rate proposed for Adam where the experiment leaves it open. */
  learningRate: number
  /** Roles that its layers have, and the preset that is proposed. */
  roles: readonly LayerRole[]
  preset: string
  /** Pixels that an image must have along each side. */
  smallestImage: number
  /** Parameters that the images ask to be other than their default. */
  propose(images: ImageForm): ParameterValues
}

/** Nothing that depends on the images. */
export const proposeNothing = (): ParameterValues => ({})
