// npm run -s check:graphics -- [--python PATH] [--data FOLDER] [--peers FOLDER] [--on DEVICE] [--short] [--json]
import { parseArgs } from 'node:util'
import { listEngines } from '../../../electron/trainer/engines/engines.ts'
import { findPython } from '../../../electron/trainer/engines/torch/python.ts'
import { torchEngine } from '../../../electron/trainer/engines/torch/engine.ts'
import { agreement } from './agreement.ts'
import { raceOn, type Course } from './courses.ts'
import { trainWhole } from './whole-training.ts'

const help = `Everything about a graphics processor in one call of under ten minutes: whether the engine torch computes
on it what the float64 interpreter computes; images a second and memory against PyTorch eager and compiled, in float32,
tf32 and bf16, and of WebGPU and CUDA where they work; one training of CIFAR-10 to its accuracy. Where there is no card
it says "unmeasured" and why.
  --python PATH     with PyTorch (SIGNUM_PYTHON, an active environment, or python3)
  --data FOLDER     CIFAR-10 as folders of images or as it is shipped; without it nothing is trained to its end
  --peers FOLDER    where test/bench/peers/install.sh put PyTorch; else the python3 of the machine
  --on DEVICE       another device, as PyTorch names it: cpu tries whether this check works
  --short           few steps of small networks, and one epoch
  --json            {"device", "agreement", "courses", "training", "faults"}`

const { values: options } = parseArgs({
  options: {
    python: { type: 'string' },
    data: { type: 'string' },
    peers: { type: 'string' },
    on: { type: 'string' },
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  },
})

const courses: readonly Course[] = [
  { models: 'resnet20', batch: '128,1024', precisions: ['float32', 'tf32', 'bf16'] },
  { models: 'vgg-small,vgg-small-bwa', batch: '128', precisions: ['float32', 'bf16'] },
  { models: 'deit-ti,deit-s', batch: '64', precisions: ['float32', 'tf32', 'bf16'] },
]
const shortCourses: readonly Course[] = [{ models: 'resnet20', batch: '8', precisions: ['float32', 'bf16'] }]

/** The device to be measured; null, with the reason, if there is none. */
async function deviceOf(python: string): Promise<{ device: string | null; words: string }> {
  try {
    const engine = await torchEngine({ python, device: options.on ?? null, threads: 1 })
    await engine.close()
    const { device, devices, torch } = engine.facts
    if (device === 'cpu' && options.on === undefined)
      return { device: null, words: `PyTorch ${torch} of ${python} finds no graphics processor` }
    const { title, memory } = devices.find(({ name }) => name === device)!
    const gigabytes = memory === null ? '' : `, ${(memory / 2 ** 30).toFixed(0)} GiB`
    return { device, words: `${device}: ${title}${gigabytes}, PyTorch ${torch}` }
  } catch (error) {
    return { device: null, words: (error as Error).message }
  }
}

async function check(): Promise<number> {
  const python = options.python ?? findPython().path
  process.env['SIGNUM_PYTHON'] = python
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const { device, words } = await deviceOf(python)
  if (device === null) {
    const reason = `unmeasured: ${words}`
    console.log(options.json ? JSON.stringify({ device: null, reason }) : reason)
    return 0
  }
  say(words)
  const usable = (await listEngines()).filter((engine) => engine.usable).map(({ name }) => name)
  const others = ['webgpu', 'cuda'].filter((name) => usable.includes(name))
  const onCard = device !== 'cpu'
  const found = await agreement(python, device, { short: options.short, say })
  const raced = raceOn(options.short ? shortCourses : courses, {
    onCard,
    engines: onCard ? ['torch', ...others] : ['torch'],
    peers: options.peers,
    short: options.short,
  })
  const training =
    options.data === undefined ? null : await trainWhole(options.data, { device, python, short: options.short, say })
  const faults = [...found.faults, ...raced.faults, ...(training?.faults ?? [])]
  if (options.json)
    console.log(JSON.stringify({ device: words, agreement: found, courses: raced.courses, training, faults }))
  else {
    console.log(`${words}\n\n${found.words}\n`)
    for (const { title, table } of raced.courses) console.log(`${title}\n\n${table}\n`)
    console.log(training?.words ?? 'No training to its end: --data names no folder.')
  }
  for (const fault of faults) say(`FAULT: ${fault}`)
  return faults.length === 0 ? 0 : 1
}

if (options.help === true) console.log(help)
else process.exit(await check())
