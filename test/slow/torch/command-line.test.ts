import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { openHost } from '../../../electron/host/host.ts'
import { skipWhere } from '../../skips/facilities.ts'
import { temporaryDirectory } from '../../integration/trainer/train.ts'
import { pythonWithTorch } from '../../integration/trainer/torch/torch-facility.ts'
import { startIn } from '../../integration/cli/process.ts'

const words = [
  ...['train', '--quiet', '--dataset', 'digits', '--model', 'cnn-small', '--train-images', '500', '--epochs', '2'],
  ...['--batch-size', '50', '--engine', 'torch', '--device', 'cpu'],
]
const usual = { ...process.env, SIGNUM_PYTHON: pythonWithTorch ?? '' }

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((listens) => server.once('listening', listens))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

/** Starts `signum train` as each of two ranks, as torchrun does. */
async function startRanks(...args: string[]) {
  const shared = { WORLD_SIZE: '2', MASTER_ADDR: '127.0.0.1', MASTER_PORT: String(await freePort()) }
  return [0, 1].map((rank) =>
    startIn({ ...usual, ...shared, RANK: String(rank), LOCAL_RANK: String(rank) }, ...words, ...args),
  )
}

/** Every point of every curve, without what the machine did. */
async function curvesIn(dataDirectory: string): Promise<unknown> {
  const host = await openHost({ dataDirectory, adoptQueued: false })
  try {
    const series = await host.client.metrics.series({ runIds: [1] })
    return series
      .filter(({ metric }) => !metric.startsWith('system.'))
      .map(({ metric, steps, values }) => [metric, [...steps], [...values].map(String)])
  } finally {
    await host.close()
  }
}

describe('ranks that something else starts, with the variables of torchrun', () => {
  skipWhere('no Python with PyTorch: SIGNUM_PYTHON names one, or Debian has python3-torch')

  test('rank 0 trains and the other computes for it: the same run as with --devices, bit for bit', async () => {
    const [together, alone] = [await temporaryDirectory(), await temporaryDirectory()]
    const ranks = await startRanks('--data-dir', together)
    const ends = await Promise.all(ranks.map(({ ended }) => ended))
    expect(ends.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(ends.map(() => [0, '']))
    const { exitCode } = await startIn(usual, ...words, '--devices', '2', '--data-dir', alone).ended
    expect(exitCode).toBe(0)
    expect(await curvesIn(together)).toEqual(await curvesIn(alone))
  })

  test('another number of devices, and several runs, are refused by every rank in one line', async () => {
    for (const [args, line] of [
      [['--devices', '4'], /2 processes were started together \(WORLD_SIZE\), and the run is for 4 devices/],
      [['--seed', '1,2'], /2 processes were started together \(WORLD_SIZE\), and they compute one run/],
    ] as const) {
      const ranks = await startRanks(...args, '--data-dir', await temporaryDirectory())
      for (const { stderr, exitCode } of await Promise.all(ranks.map(({ ended }) => ended))) {
        expect(exitCode).toBe(2)
        expect(stderr).toMatch(line)
      }
    }
  })
})
