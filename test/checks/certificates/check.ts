// npm run -s check:certificates [-- --pairs 500] [-- --seed 1]
import { parseArgs } from 'node:util'
import { RandomStream } from '../../../electron/data/random.ts'
import { judgedPairs } from '../../unit/quantizers/certificate/synthesized.ts'

const help = `Makes the nearest admissible pair and the integral of the backward of random pairs, and certifies both, read again
from their texts. Fails if one is not admissible.
  --pairs N  how many random pairs; 500 unless given
  --seed N   drawn by this seed; 1 unless given`

const { values: options } = parseArgs({
  options: {
    pairs: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean' },
  },
})

function check(): number {
  const counts = { nearest: 0, integral: 0 }
  const refused: string[] = []
  const stream = RandomStream.of(Number(options.seed), 'certificates')
  for (const { made, text, certificate } of judgedPairs(stream, Number(options.pairs))) {
    counts[made]++
    if (!certificate.admissible) refused.push(`${text} breaks rule ${certificate.rule}`)
    if (counts.integral % 50 === 0 && made === 'integral')
      process.stderr.write(`${counts.integral} of ${options.pairs}\n`)
  }
  for (const line of refused) console.log(line)
  console.log(
    `${counts.nearest} nearest pairs and ${counts.integral} integrals made, ${refused.length} of them not admissible`,
  )
  return refused.length === 0 && counts.nearest > 0 ? 0 : 1
}

if (options.help === true) console.log(help)
else process.exitCode = check()
