// npm run -s trust:kill-desktop [-- --rounds N]
import { parseArgs } from 'node:util'
import { killRounds } from './kill.ts'
import { missingPrograms } from './display.ts'
import setUp from './set-up.ts'

const help = `Kills the main process of the desktop app with SIGKILL again and again while two runs train and notes are
written, starts it anew, resumes the runs, and compares what they measured with runs that nobody killed.
  --rounds N   kills (default 50)
  --seed N     draws the moments of the kills (default 1)
  --json       prints the result as JSON
Needs Xvfb, xdotool and g++, and the app as it was built last (npm run build).`

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  },
})
const [rounds, seed] = [Number(values.rounds), Number(values.seed)]
const missing = missingPrograms()
if (values.help === true) console.log(help)
else if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
  console.error('--rounds takes a whole number from 1, --seed a whole number.')
  process.exitCode = 2
} else if (missing.length > 0) {
  console.error(`${missing.join(', ')} not found (Debian: apt install xvfb xdotool util-linux)`)
  process.exitCode = 1
} else {
  const tearDown = await setUp()
  try {
    // Long enough that runs still train when the last kill comes.
    const say = (line: string) => process.stderr.write(`${line}\n`)
    const result = await killRounds({ rounds, epochs: 30 + 60 * rounds, seed, say })
    const { training, lost, damaged, identical } = result
    if (values.json) console.log(JSON.stringify(result))
    else
      console.log(
        `${result.rounds} kills, ${training} of them while both runs trained: ${lost} acknowledged writes lost, ` +
          `${damaged} stores damaged; metrics of the resumed ` +
          `runs are ${identical ? 'bit for bit those' : 'NOT those'} of runs that nobody killed.`,
      )
    process.exitCode = training === rounds && lost === 0 && damaged === 0 && identical ? 0 : 1
  } finally {
    tearDown()
  }
}
