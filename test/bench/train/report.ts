import type { Row } from './bench.ts'
import type { Machine } from './machine.ts'

const two = (value: number) => value.toFixed(2)

const megabytes = ({ peakMemoryMB, cardMemoryMB }: Pick<Row, 'peakMemoryMB' | 'cardMemoryMB'>) =>
  `${peakMemoryMB.toFixed(0)} MB${cardMemoryMB === null ? '' : `, ${cardMemoryMB.toFixed(0)} on the card`}`

/** The machine, and the rows as Markdown. */
export function printTable(machine: Machine, rows: readonly Row[]): void {
  console.log(
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGB} GB; matrix product ` +
      `${machine.gemmGigaflops.toFixed(0)} GFLOP/s, memory ${machine.memoryGigabytesPerSecond.toFixed(0)} GB/s\n\n` +
      tableOf(rows),
  )
}

/** The rows as Markdown. */
export function tableOf(rows: readonly Row[]): string {
  const head = [
    '| model | batch | engine | threads | steps/s (min-max) | first step s | peak memory | of GEMM | faster than |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  ]
  return [...head, ...rows.map(lineOf)].join('\n')
}

function lineOf(row: Row): string {
  const { median, min, max } = row.stepsPerSecond
  const peers = Object.entries(row.ratio).map(
    ([name, { threads, ...peer }]) =>
      `${name} (${threads} thr, ${megabytes(peer)}): ${two(peer.median)}x (${two(peer.min)}-${two(peer.max)})`,
  )
  const cells = [
    row.model,
    row.batch,
    row.engine,
    row.threads,
    `${two(median)} (${two(min)}-${two(max)})`,
    two(row.firstStepSeconds),
    megabytes(row),
    `${(100 * row.gemmShare).toFixed(0)} %`,
    peers.join('; '),
  ]
  return `| ${cells.join(' | ')} |`
}
