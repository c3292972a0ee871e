// Fuzzes one target for a while, or by a count: fuzz-worker.ts TARGET SECONDS SEED [INPUTS]. Prints {"inputs", "taken",
// "refused", "findings", "slowest", "memoryMB"}; before each input it notes it in FUZZ_INPUT, should it be the last.
import { writeFileSync } from 'node:fs'
import { RandomStream } from '../../electron/data/random.ts'
import { targets } from './fuzz-targets.ts'

const [name, seconds, seed, most] = process.argv.slice(2) as [string, string, string, string | undefined]
const target = targets[name]!()
const stream = RandomStream.of(Number(seed), 'fuzz', name.length)
const below = (count: number) => Math.floor(stream.uniform() * count)
const interesting = [0, 1, 2, 3, 127, 128, 254, 255, 0x22, 0x27, 0x28, 0x2d, 0x2e, 0x30, 0x39, 0x5b, 0x7b]

/** A good input with bytes changed, taken out, doubled or put in, several times over. */
function mutated(seeds: Uint8Array[]): Buffer {
  let bytes = Buffer.from(seeds[below(seeds.length)]!)
  for (let change = 1 + below(6); change > 0; change--) {
    const at = below(bytes.length + 1)
    const length = 1 + below(Math.min(64, bytes.length + 1))
    switch (below(7)) {
      case 0:
        if (at < bytes.length) bytes[at] = below(256)
        break
      case 1:
        if (at < bytes.length) bytes[at] = interesting[below(interesting.length)]!
        break
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
        break
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)])
        break
      case 4:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from(Array.from({ length }, () => below(256))),
          bytes.subarray(at),
        ])
        break
      case 5:
        for (let place = at; place < Math.min(at + 4, bytes.length); place++) bytes[place] = 0xff
        break
      default:
        bytes = bytes.subarray(0, at)
    }
  }
  return bytes
}

const seeds = await target.seeds()
for (const good of seeds) await target.take(good)
const findings = new Map<string, string>()
let [inputs, taken, refused, slowest] = [0, 0, 0, 0]
const until = performance.now() + 1000 * Number(seconds)
while (most === undefined ? performance.now() < until : inputs < Number(most)) {
  const bytes = mutated(seeds)
  if (inputs % 50 === 0 && process.env['FUZZ_INPUT'] !== undefined) writeFileSync(process.env['FUZZ_INPUT'], bytes)
  const began = process.cpuUsage()
  try {
    await target.take(bytes)
    taken++
  } catch (error) {
    if (target.refuses(error)) refused++
    else if (findings.size < 20)
      findings.set(
        error instanceof Error ? `${error.name}: ${error.message.slice(0, 120)}` : String(error),
        bytes.toString('base64'),
      )
  }
  // Of a processor: on a busy machine the clock says little.
  const { user, system } = process.cpuUsage(began)
  slowest = Math.max(slowest, (user + system) / 1000)
  inputs++
}
process.stdout.write(
  JSON.stringify({
    inputs,
    taken,
    refused,
    findings: Object.fromEntries(findings),
    slowest,
    memoryMB: process.resourceUsage().maxRSS / 1024,
  }),
  () => process.exit(0),
)
