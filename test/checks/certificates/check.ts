// npm run -s check:certificates [-- --pairs 500] [-- --seed 1]
import { parseArgs } from 'node:util'
import { RandomStream } from '../../../electron/data/random.ts'
import { judgedPairs } from '../../unit/quantizers/certificate/synthesized.ts'

const help = `Makes the nearest admissible pair and the integral of the backward of random pairs, and certifies both,
read again from their texts. Fails if one is not admissible.
  --pairs N  how many random pairs; 500 unless given
  --seed N   drawn by this seed; 1 unless given
  --verbose  name the pairs of which nothing could be made`

const { values: options } = parseArgs({
  options: {
    pairs: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    verbose: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

function check(): number {
  const counts = { made: 0, refused: 0, inadmissible: 0 }
  const stream = RandomStream.of(Number(options.seed), 'certificates')
  for (const { text, certificate } of judgedPairs(stream, Number(options.pairs))) {
    if (certificate === null) {
      counts.refused++
      if (options.verbose === true) console.log(`refused: ${text}`)
    } else {
      counts.made++
      if (!certificate.admissible) {
        counts.inadmissible++
        console.log(`${text} breaks rule ${certificate.rule}`)
      }
    }
    if ((counts.made + counts.refused) % 100 === 0)
      process.stderr.write(`${(counts.made + counts.refused) / 2} of ${options.pairs} pairs\n`)
  }
  const { made, refused, inadmissible } = counts
  console.log(`${made} pairs made, ${inadmissible} of them not admissible; ${refused} times nothing was made`)
  return inadmissible === 0 && made > refused ? 0 : 1
}

if (options.help === true) console.log(help)
else process.exitCode = check()
