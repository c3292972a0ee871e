/** Weights of red, green and blue in 65,536ths: 0.299, 0.587, 0.114 (ITU-R BT.601). */
const [red, green, blue] = [19_595, 38_470, 7471] as const

/**
 * Grey values of RGB pixels [count, 3], by ITU-R BT.601 on the values as they are: what "L" of PIL, Grayscale of
 * torchvision and OpenCV compute, bit for bit as PIL rounds. A grey pixel keeps its value.
 */
export function toGrey(pixels: Uint8Array): Uint8Array {
  const grey = new Uint8Array(pixels.length / 3)
  for (let index = 0; index < grey.length; index++) {
    const from = 3 * index
    grey[index] = (red * pixels[from]! + green * pixels[from + 1]! + blue * pixels[from + 2]! + 32_768) >> 16
  }
  return grey
}
