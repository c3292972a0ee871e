import type { Experiment } from '../../../shared/experiment/experiment.ts'
import type { View } from './resample.ts'

/** Height and width in pixels. */
export interface Size {
  height: number
  width: number
}

/** What to make of an image, once its size is known. */
export type ViewOf = (image: Size) => View

/** The same for the images of a batch, by their places in the split and their rows. */
export type Views = (index: number, row: number) => ViewOf

/**
 * The middle of an image for evaluation: resized so that it just covers the form divided by `share`, rounded down, of
 * which the middle is cut out. For a square form of 224 and a share of 0.875 this is Resize(256), CenterCrop(224) of
 * torchvision.
 */
export function centreView(share: number, form: Size, interpolation: View['interpolation']): ViewOf {
  const [tall, wide] = [form.height, form.width].map((side) => Math.floor(side / share + 1e-9)) as [number, number]
  return ({ height, width }) => {
    const scaled =
      height * wide <= width * tall
        ? { height: tall, width: Math.max(wide, Math.trunc((tall * width) / height)) }
        : { height: Math.max(tall, Math.trunc((wide * height) / width)), width: wide }
    return {
      from: { top: 0, left: 0, height, width },
      scaled,
      window: {
        top: roundToEven((scaled.height - form.height) / 2),
        left: roundToEven((scaled.width - form.width) / 2),
      },
      interpolation,
    }
  }
}

/** What evaluation makes of every image of a form; undefined if images are taken as they were added. */
export function evaluationView(
  { evaluationCrop, interpolation }: Pick<Experiment, 'evaluationCrop' | 'interpolation'>,
  form: Size,
): ViewOf | undefined {
  return evaluationCrop === null ? undefined : centreView(evaluationCrop, form, interpolation)
}

/** Rounds as Python does: halves to the even neighbour. */
export function roundToEven(value: number): number {
  const floor = Math.floor(value)
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value)
}
