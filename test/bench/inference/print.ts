import { mega, sizeLine, type FormSize } from './sizes.ts'

interface Spread {
  median: number
  min: number
  max: number
}

/** Milliseconds by lane, and how many times faster packed is than each other. */
interface Race {
  milliseconds: Record<string, Spread>
  ratio: Record<string, Spread>
}

interface InferenceResult {
  machine: {
    processor: string
    popcountGigaProductsPerSecond: number
    popcountGigaProductsPerSecondInC: number | null
    memoryGigabytesPerSecond: number
  }
  sizes: { name: string; float32Bytes: number; memoryBytes: number; forms: FormSize[] }[]
  layers: (Race & {
    channels: number
    outputs: number
    size: number
    operands: string
    kernelMilliseconds: number
    ofPopcountPeak: number | null
    ofPopcountPeakInC: number | null
  })[]
  models: (Race & { name: string; images: number; threads: number; ofMemoryPeak: number })[]
}

/** What was measured, as lines. */
export function printResult(result: InferenceResult): void {
  console.log(
    `${result.machine.processor}: popcount peak ${result.machine.popcountGigaProductsPerSecond.toFixed(0)} G ` +
      `products/s on one thread (in C ${result.machine.popcountGigaProductsPerSecondInC?.toFixed(0) ?? '-'}), memory ` +
      `${result.machine.memoryGigabytesPerSecond.toFixed(1)} GB/s`,
  )
  for (const { name, float32Bytes, memoryBytes, forms } of result.sizes) {
    console.log(`${name}: ${mega(float32Bytes)} in float32; running on one image ${mega(memoryBytes)} in all`)
    for (const form of forms) console.log(`  ${sizeLine(form)}`)
  }
  for (const {
    channels,
    size,
    outputs,
    operands,
    kernelMilliseconds,
    ofPopcountPeak,
    ofPopcountPeakInC,
    ratio,
    milliseconds,
  } of result.layers) {
    const ofPeak = ofPopcountPeak === null ? '' : ` and at ${(100 * ofPopcountPeak).toFixed(0)} % of the popcount peak`
    const alone =
      `the kernel alone ${kernelMilliseconds.toFixed(2)} ms, ` +
      `${(milliseconds['float32']!.median / kernelMilliseconds).toFixed(1)} times as fast as float32${ofPeak}`
    console.log(
      `${channels} to ${outputs}, ${size}x${size}, ${operands}: ${alone}; with images and sums in and out ` +
        `${milliseconds['packed']!.median.toFixed(2)} ms, ${times(ratio['float32']!)} float32${cText(milliseconds)}` +
        (ofPopcountPeakInC === null ? '' : `, C at ${(100 * ofPopcountPeakInC).toFixed(0)} % of its popcount peak`),
    )
  }
  for (const { name, images, threads, ofMemoryPeak, milliseconds, ratio } of result.models) {
    const others = Object.entries(ratio).map(([other, value]) => `${times(value)} ${other}`)
    console.log(
      `${name}, ${images} image(s), ${threads} thread(s): ${milliseconds['packed']!.median.toFixed(2)} ms; ` +
        others.join(', ') +
        cText(milliseconds) +
        `; weights alone at ${(100 * ofMemoryPeak).toFixed(1)} % of the memory's peak`,
    )
  }
}

/** C, bytes and Larq beside float32, as ratios of medians. */
function cText(milliseconds: Record<string, { median: number }>): string {
  const float = milliseconds['float32']
  if (float === undefined) return ''
  return Object.entries(milliseconds)
    .filter(([name]) => name.startsWith('C') || name.startsWith('bytes') || name === 'Larq')
    .map(([name, { median }]) => {
      return `; ${name} ${median.toFixed(2)} ms, ${(float.median / median).toFixed(2)} times as fast as float32`
    })
    .join('')
}

function times({ median, min, max }: { median: number; min: number; max: number }): string {
  return `${median.toFixed(2)} times (${min.toFixed(2)} to ${max.toFixed(2)}) as fast as`
}
