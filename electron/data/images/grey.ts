/** Weights of red, green and blue in 65,536ths: 0.299, 0.587, 0.114 (ITU-R BT.601). */
const [redWeight, greenWeight, blueWeight] = [19_595, 38_470, 7471] as const

/** Grey value of one pixel. */
export function greyOf(red: number, green: number, blue: number): number {
  return (redWeight * red + greenWeight * green + blueWeight * blue + 32_768) >> 16
}

/**
 * Grey values of RGB pixels [count, 3], by ITU-R BT.601 on the values as they are: what "L" of PIL, Grayscale of
 * torchvision and OpenCV compute, bit for bit as PIL rounds. A grey pixel keeps its value.
 */
export function toGrey(pixels: Uint8Array): Uint8Array {
  const grey = new Uint8Array(pixels.length / 3)
  for (let index = 0; index < grey.length; index++) {
    const from = 3 * index
    grey[index] = greyOf(pixels[from]!, pixels[from + 1]!, pixels[from + 2]!)
  }
  return grey
}
