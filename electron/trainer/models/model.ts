import { smallConvolutionalNetwork } from './cnn-small.ts'
import { multilayerPerceptron } from './mlp.ts'
import { writtenModel } from '../../../shared/experiment/architecture/architecture.ts'
import type { ModelChoiceFields } from '../../../shared/experiment/model-catalogue.ts'
import { cifarResidualNetwork, residualNetwork18, residualNetwork34, residualNetwork50 } from './resnet.ts'
import { binaryNet, smallVgg, vgg } from './vgg.ts'
import { visionTransformer } from './vision-transformer.ts'
import { smallVisionTransformer } from './vit-small.ts'
import { writtenNetwork } from './written.ts'
import type { ModelBuilder } from './model-builder.ts'

const builders: Readonly<Record<string, ModelBuilder>> = {
  'cnn-small': smallConvolutionalNetwork,
  'vgg-small': smallVgg,
  binarynet: binaryNet,
  vgg11: vgg('vgg11'),
  vgg16: vgg('vgg16'),
  mlp: multilayerPerceptron,
  resnet20: cifarResidualNetwork(3),
  resnet32: cifarResidualNetwork(5),
  resnet44: cifarResidualNetwork(7),
  resnet56: cifarResidualNetwork(9),
  resnet18: residualNetwork18,
  resnet34: residualNetwork34,
  resnet50: residualNetwork50,
  'vit-small': smallVisionTransformer,
  'deit-ti': visionTransformer,
  'deit-s': visionTransformer,
  'deit-b': visionTransformer,
  'vit-ti': visionTransformer,
  'vit-s': visionTransformer,
  'vit-b': visionTransformer,
}

/** The builder of a network of the catalogue, or of one that is written. @throws BadInput */
export function modelBuilder({ model: name, architecture }: ModelChoiceFields): ModelBuilder {
  if (name === writtenModel) return writtenNetwork(architecture ?? '')
  const builder = builders[name]
  if (builder === undefined) throw new Error(`The model "${name}" is in the catalogue but has no builder.`)
  return builder
}
