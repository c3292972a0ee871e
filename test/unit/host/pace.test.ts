import { describe, expect, test } from 'vitest'
import { paceAt } from '../../../electron/host/pace.ts'

const known = (batchSize: number, secondsPerStep: number, spread = 0, runs = 1) => ({
  batchSize,
  runs,
  secondsPerStep,
  least: secondsPerStep - spread,
  most: secondsPerStep + spread,
})

describe('seconds of an optimizer step', () => {
  test('come from runs of the same batch size, with how much these differ', () => {
    expect(paceAt(64, [known(32, 9), known(64, 2, 0.5, 3)])).toEqual({
      secondsPerStep: 2,
      least: 1.5,
      most: 2.5,
      runs: 3,
      neighbours: [],
    })
  })

  test('come from batch 50 for 64: as much an image, between as much a step and as much an image', () => {
    const pace = paceAt(64, [known(50, 1, 0, 2)])
    expect(pace).toMatchObject({ secondsPerStep: 64 / 50, least: 1, most: 64 / 50, runs: 2, neighbours: [50] })
  })

  test('come from a larger batch likewise, and are not 0', () => {
    expect(paceAt(32, [known(64, 2)])).toMatchObject({ secondsPerStep: 1, least: 1, most: 2, neighbours: [64] })
  })

  test('lie on the line between two sizes, and within what both allow', () => {
    const { secondsPerStep, least, most, runs, neighbours } = paceAt(64, [
      known(16, 1),
      known(32, 2, 0.1, 2),
      known(128, 5, 0.2),
      known(256, 9),
    ])
    expect(secondsPerStep).toBe(3)
    // A step takes no less than one of 32, an image no less than one of 128; an image no more than one of 32.
    expect([least, most]).toEqual([2.4, 4.2])
    expect({ runs, neighbours }).toEqual({ runs: 3, neighbours: [32, 128] })
  })

  test('are within their bounds even if the runs contradict one another', () => {
    const { secondsPerStep, least, most } = paceAt(64, [known(32, 9), known(128, 1)])
    expect(least).toBeLessThanOrEqual(secondsPerStep!)
    expect(most).toBeGreaterThanOrEqual(secondsPerStep!)
  })

  test('are unknown without any run', () => {
    expect(paceAt(64, [])).toEqual({ secondsPerStep: null, least: null, most: null, runs: 0, neighbours: [] })
  })
})
