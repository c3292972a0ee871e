import { existsSync } from 'node:fs'
import { torchEngine } from '../../../electron/trainer/engines/torch/engine.ts'

/** What came of killing the Python process of an engine again and again. */
export interface Kills {
  kills: number
  /** Sentences that a run would have failed with, each once. */
  told: string[]
  /** What was not as it must be. */
  faults: string[]
}

/** Kills the Python process of an engine at random moments of its work; each time one line must tell of it. */
export async function killAgainAndAgain(python: string, kills: number): Promise<Kills> {
  const result: Kills = { kills, told: [], faults: [] }
  for (let count = 0; count < kills; count++) {
    const engine = await torchEngine({ python, device: 'cpu', threads: 1 })
    const values = new Map([['w', { shape: [1 << 18], values: new Float32Array(1 << 18) }]])
    const state = engine.createState(values)
    await state.read('w')
    const working = (async () => {
      for (;;) {
        await state.write('w', values.get('w')!.values)
        await state.read('w')
      }
    })()
    const moment = setTimeout(() => process.kill(engine.pid!, 'SIGKILL'), 60 * Math.random())
    const words = await working.then(
      () => 'it went on',
      (error: Error) => error.message,
    )
    clearTimeout(moment)
    if (!/^The process of PyTorch ended by SIGKILL; [^\n]*$/.test(words)) result.faults.push(words)
    if (!result.told.includes(words)) result.told.push(words)
    await engine.close?.()
    if (existsSync(`/proc/${engine.pid}`)) result.faults.push(`process ${engine.pid} is left`)
  }
  return result
}
