import type { HeldImages, ImageBytes } from '../engine.ts'
import type { TorchProcess } from './process.ts'

/** Of a device's memory, the share that held images may take; the rest is for the network. */
const mostOfDevice = 0.25
/** Bytes that are held on a device that does not tell its memory. */
const mostElsewhere = 2 ** 30

/** Images on the device of a Python process. */
export class TorchImages implements HeldImages {
  readonly process: TorchProcess
  readonly number: number

  private constructor(process: TorchProcess, number: number) {
    this.process = process
    this.number = number
  }

  /** @param memory of the device in bytes, if it is known. @returns null if they are too many for it */
  static async hold(
    { process, number, memory }: { process: TorchProcess; number: number; memory: number | null },
    { shape, pixels, levels }: ImageBytes,
  ): Promise<TorchImages | null> {
    if (pixels.length > (memory === null ? mostElsewhere : mostOfDevice * memory)) return null
    await process.ask('hold', { images: number, shape }, 'taking the images', [levels, pixels])
    return new TorchImages(process, number)
  }

  async release(): Promise<void> {
    if (!this.process.ended) await this.process.ask('release', { images: this.number }, 'letting go of the images')
  }
}
