import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { TrainerCommand, TrainerMessage, TrainingOrder } from '../../../../electron/trainer/messages.ts'
import { BadInput } from '../../../../shared/errors/bad-input.ts'
import { findDataset } from '../../../../shared/experiment/dataset-catalogue.ts'
import { behaviours, lossAt, stepsInEpoch } from './behaviour.ts'

// Stands in for electron/trainer/worker.ts: speaks the same messages, trains nothing, and misbehaves where a test asks
// for it.

const { runId, experiment, threads, runDirectory, checkpoint, source } = workerData as TrainingOrder
const port = parentPort!
const behaviour = experiment.seed
let cancelled = false
let paused = false
let resting = false

port.on('message', ({ type }: TrainerCommand) => {
  if (behaviour === behaviours.ignoreCommands) return
  if (type === 'cancel') cancelled = true
  else if (type === 'pause' || type === 'resume') paused = type === 'pause'
  else if (type === 'rest' || type === 'go-on') resting = type === 'rest'
})

function say(message: TrainerMessage): void {
  port.postMessage(message)
}

function misbehave(): void {
  switch (behaviour) {
    case behaviours.throwError:
      throw new Error('the stand-in broke')
    case behaviours.misfit:
      throw new BadInput({ code: 'no-such-dataset', field: 'dataset', what: 'the stand-in has no such data' })
    case behaviours.fillDisk:
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    case behaviours.exit:
      return process.exit(3)
    case behaviours.exhaustMemory: {
      const kept: number[][] = []
      for (;;) kept.push(Array.from({ length: 100_000 }, Math.random))
    }
  }
}

const steps = experiment.epochs * stepsInEpoch
let step = checkpoint === null ? 0 : (JSON.parse(readFileSync(checkpoint, 'utf8')) as { step: number }).step
const progress = () => ({
  epoch: Math.floor(step / stepsInEpoch),
  epochs: experiment.epochs,
  step,
  steps,
  secondsLeft: steps - step,
})

say({
  type: 'started',
  model: { parameters: 1, binaryParameters: 0, floatBytes: 4, packedBytes: 4, layers: [] },
  record: {
    signum: 'stand-in',
    engine: 'none',
    engineVersion: '0',
    engineReason: 'stands in for a trainer',
    threads,
    node: process.version,
    platform: process.platform,
    processor: 'none',
    dataFingerprint: findDataset(experiment.dataset)?.fingerprint ?? '0',
  },
  progress: progress(),
})
say({ type: 'log', line: { time: Date.now(), level: 'info', message: `run ${runId} from step ${step}` } })

if (source !== undefined && source !== null) {
  const { step: taken } = JSON.parse(readFileSync(source.checkpoint, 'utf8')) as { step: number }
  say({
    type: 'log',
    line: {
      time: Date.now(),
      level: 'info',
      message: `starts from run ${source.runId}, ${basename(source.checkpoint)}, step ${taken}`,
    },
  })
}

async function train(): Promise<void> {
  while (step < steps) {
    if (experiment.warmupEpochs > 0 || step % stepsInEpoch === 0) await delay(experiment.warmupEpochs)
    while (resting && !cancelled) await delay(5)
    if (cancelled) return say({ type: 'cancelled' })
    if (paused) {
      say({ type: 'paused', reason: null })
      while (paused && !cancelled) await delay(5)
      if (cancelled) return say({ type: 'cancelled' })
      say({ type: 'resumed' })
    }
    step++
    say({
      type: 'metrics',
      columns: [
        {
          metric: 'train.loss',
          steps: Float64Array.of(step),
          values: Float64Array.of(lossAt(step)),
          times: Float64Array.of(Date.now()),
        },
      ],
    })
    if (step % stepsInEpoch === 0) {
      const path = join(runDirectory, `epoch-${step / stepsInEpoch}.json`)
      writeFileSync(path, JSON.stringify({ step }))
      say({ type: 'progress', progress: progress() })
      say({ type: 'checkpoint', path, epoch: step / stepsInEpoch, step })
    }
    if (step === stepsInEpoch + 5) {
      if (behaviour === behaviours.reportFailure)
        return say({
          type: 'failed',
          kind: 'diverged',
          message: 'The loss became NaN at step 15; take a smaller learning rate.',
        })
      misbehave()
    }
  }
  say({ type: 'finished' })
}

await train()
port.close()
