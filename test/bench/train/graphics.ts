// npm run -s bench:graphics -- [--peers FOLDER] [--json]
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { racedEngines } from '../../../electron/trainer/engines/engines.ts'

const help = `The training benchmark on a graphics processor in one call of under ten minutes: WebGPU, and CUDA where
its provider is installed, against PyTorch
eager and compiled on the same card. Where there is none it says "unmeasured" and why.
  --peers FOLDER    where test/bench/peers/install.sh put PyTorch; else the python3 of the machine
  --json            {"courses": [{"machine", "rows"}]} as bench:train prints them`

const courses = [
  { models: 'resnet20', batch: '128,1024' },
  { models: 'vgg-small,vgg-small-bwa', batch: '128' },
  { models: 'deit-ti,deit-s', batch: '64' },
]

const { values: options } = parseArgs({
  options: { peers: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
})

if (options.help === true) console.log(help)
else {
  const engines = (await racedEngines(1)).map(({ name }) => name).filter((name) => name === 'webgpu' || name === 'cuda')
  if (engines.length === 0) {
    const reason = 'unmeasured: neither webgpu nor cuda works here; `signum engines` says why'
    console.log(options.json === true ? JSON.stringify({ courses: [], reason }) : reason)
    process.exit(0)
  }
  const results = courses.map(({ models, batch }) => {
    const peers = options.peers === undefined ? [] : ['--peers', options.peers]
    const args = [
      '--device',
      'graphics',
      '--engines',
      engines.join(),
      '--models',
      models,
      '--batch',
      batch,
      '--rounds',
      '3',
      '--seconds',
      '1',
      ...peers,
      ...(options.json === true ? ['--json'] : []),
    ]
    const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'bench.ts'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    })
    if (status !== 0) process.exit(1)
    return stdout.trim()
  })
  console.log(options.json === true ? `{"courses": [${results.join(',')}]}` : results.join('\n\n'))
  process.exit(0)
}
