import type { Row } from './bench.ts'
import type { Machine } from './machine.ts'

const two = (value: number) => value.toFixed(2)

/** The rows as Markdown. */
export function printTable(machine: Machine, rows: readonly Row[]): void {
  console.log(
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGB} GB; matrix product ` +
      `${machine.gemmGigaflops.toFixed(0)} GFLOP/s, memory ${machine.memoryGigabytesPerSecond.toFixed(0)} GB/s\n`,
  )
  console.log(
    '| model | batch | engine | threads | steps/s (min-max) | first step s | peak MB | of GEMM | faster than |',
  )
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |')
  for (const {
    model,
    batch,
    engine,
    threads,
    stepsPerSecond: speed,
    firstStepSeconds,
    peakMemoryMB,
    gemmShare,
    ratio,
  } of rows) {
    const peers = Object.entries(ratio).map(
      ([peer, { median, min, max, threads: count, peakMemoryMB: memory }]) =>
        `${peer} (${count} thr, ${memory.toFixed(0)} MB): ${two(median)}x (${two(min)}-${two(max)})`,
    )
    console.log(
      `| ${model} | ${batch} | ${engine} | ${threads} | ${two(speed.median)} (${two(speed.min)}-${two(speed.max)}` +
        `) | ${two(firstStepSeconds)} | ${peakMemoryMB.toFixed(0)} | ${(100 * gemmShare).toFixed(0)} % | ` +
        `${peers.join('; ')} |`,
    )
  }
}
