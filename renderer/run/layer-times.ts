import type { PackedModel } from '../../shared/packed/model.ts'
import { t } from '../words/words.ts'

/** Time of a layer of a packed model for one image, in this browser. */
export interface LayerTime {
  layer: string
  kernel: string
  milliseconds: number
}

const kinds: Readonly<Record<string, string>> = {
  binary: t('run.signsBySigns'),
  lookup: t('run.realBySigns'),
  dense: t('run.realByReal'),
}

/** Milliseconds of every layer with weights, and of all that lies between, the largest first. */
export function layerTimes(model: PackedModel): LayerTime[] {
  const { steps, constants } = model.manifest
  const parameters = new Map(constants.map(({ name, parameter }) => [name, parameter]))
  const layers = new Map(
    steps.flatMap(({ output, inputs, operation }) => {
      const parameter =
        operation === 'convolution' || operation === 'matmul' ? (parameters.get(inputs[1] ?? '') ?? null) : null
      return parameter === null ? [] : [[output, parameter.replace(/\.weight$/, '')] as const]
    }),
  )
  const rows = new Map<string, LayerTime>()
  for (const { step, kernel, milliseconds } of model.profile()) {
    const kind = kinds[kernel]
    const layer = kind === undefined ? undefined : layers.get(step)
    const key = layer ?? t('run.betweenLayers')
    const known = rows.get(key)
    rows.set(key, {
      layer: key,
      kernel: layer === undefined ? '' : kind!,
      milliseconds: (known?.milliseconds ?? 0) + milliseconds,
    })
  }
  return [...rows.values()].sort((a, b) => b.milliseconds - a.milliseconds)
}
