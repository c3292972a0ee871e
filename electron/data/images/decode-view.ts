import { toGrey } from './grey.ts'
import { letGo } from './let-go.ts'
import { openUpright, refuse, UnusableImage } from './image.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { resample, type Region, type View } from './resample.ts'
import type { Size, ViewOf } from './views.ts'

/** The form that a view of an image is brought to. */
export interface ViewForm extends Size {
  channels: 1 | 3
}

/** Parts by which the decoder of JPEG can reduce an image while it reads it. */
const reductions = [8, 4, 2] as const

/**
 * Decodes what a view shows of an image file: only its region, and no more.
 * @param reduced whether a JPEG may be decoded at a half, a quarter or an eighth of its size, if what is left has at
 * least the size that it is resized to: faster, and on average 2 levels apart from resizing all pixels
 * @param to [channels, height, width], written
 * @throws UnusableImage
 */
export async function decodeView(
  bytes: Uint8Array,
  form: ViewForm,
  viewOf: ViewOf,
  reduced: boolean,
  to: Uint8Array,
): Promise<void> {
  const opened = await openUpright(bytes)
  const view = viewOf(opened)
  let { image } = opened
  let from = view.from
  const by = reduced && opened.reducible ? reductionOf(view) : 1
  if (by > 1) {
    const [wide, tall] = [Math.floor(opened.width / by), Math.floor(opened.height / by)]
    image = image.resize(wide, tall, { fit: 'fill', kernel: 'linear' })
    from = reducedRegion(from, wide / opened.width, tall / opened.height)
  }
  const [left, top] = [Math.floor(from.left), Math.floor(from.top)]
  const width = Math.ceil(from.left + from.width - 1e-6) - left
  const height = Math.ceil(from.top + from.height - 1e-6) - top
  const { data, info } = await image
    .extract({ left, top, width, height })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(refuse)
  if (info.channels !== 3)
    throw new UnusableImage({ code: 'unsupported', what: phrase`it has ${info.channels} channels` })
  const part =
    form.channels === 1
      ? { pixels: toGrey(data), channels: 1, height, width }
      : { pixels: data, channels: 3, height, width, interleaved: true }
  resample(part, { ...view, from: { ...from, top: from.top - top, left: from.left - left } }, form, to)
  letGo(data)
}

function reductionOf({ from, scaled }: View): number {
  return reductions.find((by) => from.height >= by * scaled.height && from.width >= by * scaled.width) ?? 1
}

function reducedRegion({ top, left, height, width }: Region, across: number, down: number): Region {
  return { top: top * down, left: left * across, height: height * down, width: width * across }
}
