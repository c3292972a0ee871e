import { sizeOf, type FrozenNetwork } from '../../shared/packed/manifest.ts'
import { PackedModel } from '../../shared/packed/model.ts'
import { pageCrew } from './page-crew.ts'
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
  bytes: t('run.bytesBySigns'),
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

/** Time of an image on so many threads of this page. */
export interface ThreadedTime {
  threads: number
  milliseconds: number
}

const longest = 200

/** Milliseconds of an image on all threads of this page, the median of a while; null if it has one alone. */
export async function threadedTime(network: FrozenNetwork): Promise<ThreadedTime | null> {
  const crew = pageCrew()
  if (crew === null) return null
  const model = await PackedModel.of(network, { crew })
  try {
    const { channels, height, width } = network.manifest.images
    const image = new Float32Array(sizeOf([channels, height, width])).fill(0.5)
    model.predict(image)
    const times: number[] = []
    for (const until = performance.now() + longest; times.length === 0 || performance.now() < until;) {
      const began = performance.now()
      model.predict(image)
      times.push(performance.now() - began)
    }
    times.sort((a, b) => a - b)
    return { threads: crew.threads, milliseconds: times[Math.floor(times.length / 2)]! }
  } finally {
    model.close()
  }
}
